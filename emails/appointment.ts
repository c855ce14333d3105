import { contactOf, type MailContent } from './content.ts'
import { capitalize, formatSpan, type MailContext, mailContextOf } from './mailContext.ts'
import { agentSpecs } from './messages/agent.ts'
import { customerSpecs } from './messages/customer.ts'
import type { NoteKey, Spec, Specs } from './messages/spec.ts'
import { staffSpecs } from './messages/staff.ts'
import { isolate, oneLine, personName } from './names.ts'
import type { AppointmentMail, MessageType, RecipientKind } from './types.ts'

const specs: Record<RecipientKind, Specs> = { CUSTOMER: customerSpecs, AGENT: agentSpecs, SYSTEM: staffSpecs }

/** Returns the parts of one message type for one kind of recipient. */
export const specOf = (type: MessageType, kind: RecipientKind): Spec => specs[kind][type]

/** Builds the mail about an appointment, of any type, for its customer, its agent or supervisors. */
export function appointmentContent(type: MessageType, kind: RecipientKind, mail: AppointmentMail): MailContent {
  const context = mailContextOf(mail)
  const { locale, t, zone } = context
  const spec = specOf(type, kind)
  const { subject, heading, intro } = isDelay(type, kind, mail)
    ? delayTexts(context, mail.expectedAt)
    : textsFor(type, kind, mail.joinUrl !== null, context)
  const { link, over = false, optional = false } = spec
  const name = personName(mail.recipientName)
  return {
    locale,
    brand: mail.brand,
    subject: capitalize(subject, locale),
    preview: `${context.when}, ${zone}`,
    heading,
    greeting: name && t('greeting', { name: isolate(name, locale.dir) }),
    intro,
    time: timeOf(context, over),
    code: null,
    ...buttonAndNotes(spec, mail, context, kind === 'CUSTOMER'),
    details: detailsOf(kind, mail, context),
    link: link && mail.manageUrl ? { label: t(`label.${link}`), url: mail.manageUrl } : null,
    contact: kind === 'CUSTOMER' ? contactOf(t, mail.brand) : null,
    why: t(kind === 'CUSTOMER' ? 'footer.why' : 'footer.whyStaff', context.inText),
    // Shown where the recipient hears of the appointment for the first time or is asked to confirm it.
    wrongRecipient:
      spec.asksToConfirm && mail.wrongRecipientUrl ? { label: t('label.notMine'), url: mail.wrongRecipientUrl } : null,
    unsubscribe: optional && mail.unsubscribeUrl ? { label: t('label.unsubscribe'), url: mail.unsubscribeUrl } : null,
  }
}

/** Notes about the link and devices, which are left out if there is no join link. */
const joinNotes: readonly NoteKey[] = ['device', 'personal', 'sameLink', 'allow']

function notesOf({ join, notes = [] }: Spec, joinUrl: string | null): NoteKey[] {
  const lacksLink = join !== undefined && joinUrl === null
  return lacksLink ? [...notes.filter((note) => !joinNotes.includes(note)), 'noLink'] : notes
}

function buttonAndNotes(spec: Spec, { confirmUrl, joinUrl }: AppointmentMail, { t }: MailContext, isCustomer: boolean) {
  const { asksToConfirm, join, notes = [] } = spec
  const texts = (isCustomer ? notesOf(spec, joinUrl) : notes).map((note) => t(`note.${note}`))
  if (asksToConfirm && confirmUrl)
    return { button: { label: t('label.confirm'), url: confirmUrl }, notes: [t('note.confirm'), ...texts] }
  return { button: join && joinUrl ? { label: t(`label.${join}`), url: joinUrl } : null, notes: texts }
}

export const timeOf = (context: MailContext, over: boolean): MailContent['time'] => ({
  full: context.when,
  parts: context.at.endDate ? null : { date: capitalize(context.at.date, context.locale), times: context.times },
  zone: capitalize(context.zone, context.locale),
  over,
})

type Delayed = { expectedAt: Date }

/** Whether this is an update that announces a later start to the customer. */
export const isDelay = <M extends { expectedAt?: Date | null }>(
  type: MessageType,
  kind: RecipientKind,
  mail: M,
): mail is M & Delayed => type === 'UPDATE' && kind === 'CUSTOMER' && mail.expectedAt != null

function delayTexts({ t, inSubject, inText, formatTime }: MailContext, expectedAt: Date) {
  const expected = formatTime(expectedAt)
  return {
    subject: t('delayed.subject', { ...inSubject, expected }),
    heading: t('delayed.heading'),
    intro: t('delayed.intro', { ...inText, expected }),
  }
}

/** Types whose intro mentions a video call, which must be left out if there is no join link. */
const mentionsVideo: readonly MessageType[] = ['CREATE', 'REMINDER', 'PARTICIPANT_ADDED']

const introOf = (type: MessageType, hasLink: boolean, { t, inText }: Pick<MailContext, 't' | 'inText'>): string =>
  !hasLink && mentionsVideo.includes(type) ? t('withoutVideo', inText) : t(`customer.${type}.intro`, inText)

function textsFor(type: MessageType, kind: RecipientKind, hasLink: boolean, { t, inSubject, inText }: MailContext) {
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
function detailsOf(kind: RecipientKind, mail: AppointmentMail, context: MailContext): MailContent['details'] {
  const { t, locale } = context
  const named = (label: string, raw: string | null) => {
    const name = personName(raw)
    return name ? [{ label, value: isolate(name, locale.dir) }] : []
  }
  return [
    ...(mail.previousTime
      ? [{ label: t('label.formerly'), value: formatSpan(context, { ...mail, ...mail.previousTime }) }]
      : []),
    ...(kind === 'CUSTOMER' ? [] : named(t('label.customer'), mail.customerName)),
    ...(kind === 'AGENT' ? [] : named(t('label.agent'), mail.agentName)),
    { label: t('label.reference'), value: oneLine(mail.reference) },
  ]
}
