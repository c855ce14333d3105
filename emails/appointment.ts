import { contactOf, type MailContent } from './content.ts'
import { agentSpecs } from './messages/agent.ts'
import { customerSpecs } from './messages/customer.ts'
import type { NoteKey, Spec, Specs } from './messages/spec.ts'
import { staffSpecs } from './messages/staff.ts'
import { isolate, oneLine, personName } from './names.ts'
import { capitalized, type Scene, sceneOf, writtenSpan } from './scene.ts'
import type { AppointmentMail, MessageType, RecipientKind } from './types.ts'

const specs: Record<RecipientKind, Specs> = { CUSTOMER: customerSpecs, AGENT: agentSpecs, SYSTEM: staffSpecs }

/** Returns the parts of one message type for one kind of recipient. */
export const specOf = (type: MessageType, kind: RecipientKind): Spec => specs[kind][type]

/** Builds the mail about an appointment, of any type, for its customer, its agent or supervisors. */
export function appointmentContent(type: MessageType, kind: RecipientKind, mail: AppointmentMail): MailContent {
  const scene = sceneOf(mail)
  const { locale, t, zone } = scene
  const spec = specOf(type, kind)
  const { subject, heading, intro } = isDelay(type, kind, mail)
    ? delayTexts(scene, mail.expectedAt)
    : textsFor(type, kind, mail.joinUrl !== null, scene)
  const { link, over = false, optional = false } = spec
  const name = personName(mail.recipientName)
  return {
    locale,
    brand: mail.brand,
    subject: capitalized(subject, locale),
    preview: `${scene.when}, ${zone}`,
    heading,
    greeting: name && t('greeting', { name: isolate(name, locale.dir) }),
    intro,
    time: timeOf(scene, over),
    code: null,
    ...buttonAndNotes(spec, mail, scene, kind === 'CUSTOMER'),
    details: detailsOf(kind, mail, scene),
    link: link && mail.manageUrl ? { label: t(`label.${link}`), url: mail.manageUrl } : null,
    contact: kind === 'CUSTOMER' ? contactOf(t, mail.brand) : null,
    why: t(kind === 'CUSTOMER' ? 'footer.why' : 'footer.whyStaff', scene.inText),
    // Shown where the recipient hears of the appointment for the first time or is asked to confirm it.
    notMine: spec.asks && mail.notMineUrl ? { label: t('label.notMine'), url: mail.notMineUrl } : null,
    unsubscribe: optional && mail.unsubscribeUrl ? { label: t('label.unsubscribe'), url: mail.unsubscribeUrl } : null,
  }
}

/** Notes about the link and devices, which are left out if there is no join link. */
const joinNotes: readonly NoteKey[] = ['device', 'personal', 'sameLink', 'allow']

function notesOf({ join, notes = [] }: Spec, joinUrl: string | null): NoteKey[] {
  const lacksLink = join !== undefined && joinUrl === null
  return lacksLink ? [...notes.filter((note) => !joinNotes.includes(note)), 'noLink'] : notes
}

function buttonAndNotes(spec: Spec, { confirmUrl, joinUrl }: AppointmentMail, { t }: Scene, isCustomer: boolean) {
  const { asks, join, notes = [] } = spec
  const texts = (isCustomer ? notesOf(spec, joinUrl) : notes).map((note) => t(`note.${note}`))
  if (asks && confirmUrl)
    return { button: { label: t('label.confirm'), url: confirmUrl }, notes: [t('note.confirm'), ...texts] }
  return { button: join && joinUrl ? { label: t(`label.${join}`), url: joinUrl } : null, notes: texts }
}

export const timeOf = (scene: Scene, over: boolean): MailContent['time'] => ({
  full: scene.when,
  parts: scene.at.endDate ? null : { date: capitalized(scene.at.date, scene.locale), times: scene.times },
  zone: capitalized(scene.zone, scene.locale),
  over,
})

type Delayed = { expectedAt: Date }

/** Whether this is an update that announces a later start to the customer. */
export const isDelay = <M extends { expectedAt?: Date | null }>(
  type: MessageType,
  kind: RecipientKind,
  mail: M,
): mail is M & Delayed => type === 'UPDATE' && kind === 'CUSTOMER' && mail.expectedAt != null

function delayTexts({ t, inSubject, inText, formatTime }: Scene, expectedAt: Date) {
  const expected = formatTime(expectedAt)
  return {
    subject: t('delayed.subject', { ...inSubject, expected }),
    heading: t('delayed.heading'),
    intro: t('delayed.intro', { ...inText, expected }),
  }
}

/** Types whose intro mentions a video call, which must be left out if there is no join link. */
const mentionsVideo: readonly MessageType[] = ['CREATE', 'REMINDER', 'PARTICIPANT_ADDED']

const introOf = (type: MessageType, hasLink: boolean, { t, inText }: Pick<Scene, 't' | 'inText'>): string =>
  !hasLink && mentionsVideo.includes(type) ? t('withoutVideo', inText) : t(`customer.${type}.intro`, inText)

function textsFor(type: MessageType, kind: RecipientKind, hasLink: boolean, { t, inSubject, inText }: Scene) {
  if (kind === 'CUSTOMER') {
    return {
      subject: t(`customer.${type}.subject`, inSubject),
      heading: t(`customer.${type}.heading`, inText),
      intro: introOf(type, hasLink, { t, inText }),
    }
  }
  const heading = kind === 'AGENT' ? t(`agent.${type}.heading`, inText) : t(`staff.${type}`)
  const intro = kind === 'AGENT' ? t(`agent.${type}.intro`, inText) : t('staff.intro', inText)
  return { subject: t(kind === 'AGENT' ? 'agent.subject' : 'staff.subject', { ...inSubject, heading }), heading, intro }
}

/** Returns the detail rows: customers see the agent, agents see the customer, supervisors see both. */
function detailsOf(kind: RecipientKind, mail: AppointmentMail, scene: Scene): MailContent['details'] {
  const { t, locale } = scene
  const named = (label: string, raw: string | null) => {
    const name = personName(raw)
    return name ? [{ label, value: isolate(name, locale.dir) }] : []
  }
  return [
    ...(mail.formerly
      ? [{ label: t('label.formerly'), value: writtenSpan(scene, { ...mail, ...mail.formerly }) }]
      : []),
    ...(kind === 'CUSTOMER' ? [] : named(t('label.customer'), mail.customerName)),
    ...(kind === 'AGENT' ? [] : named(t('label.agent'), mail.agentName)),
    { label: t('label.reference'), value: oneLine(mail.reference) },
  ]
}
