import { z } from 'zod'
import { presetPolicy } from '#server/domain/policySchema.ts'
import { ticked } from '../../../_shared/parseForm.ts'
import { toIsoDuration, toMinutes } from './timeSpan.ts'

const { shape } = presetPolicy
const timedMessage = shape.reminders.unwrap().element
const question = shape.intake.unwrap().element

/** The empty text of a number is an error and not the default of the policy. */
const number = (schema: z.ZodDefault<z.ZodNumber>) => schema.unwrap()
const minutes = (schema: z.ZodDefault<z.ZodNumber>) => z.preprocess(toMinutes, schema.unwrap())
const timed = timedMessage.extend({ offset: z.preprocess(toIsoDuration, timedMessage.shape.offset) })
/** A part that a checkbox switches on. */
const switched = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (z.object({ on: z.string() }).safeParse(value).success ? value : null), schema)
const splitBy = (separator: RegExp) => (value: unknown) =>
  String(value ?? '')
    .split(separator)
    .map((part) => part.trim())
    .filter(Boolean)

/** The fields of a service's form, which it turns into a policy. */
export const presetForm = presetPolicy
  .extend({
    slug: z.string().default(''),
    version: z.number().default(0),
    durationsMinutes: z.preprocess(splitBy(/[\s,;]+/), shape.durationsMinutes),
    bufferBeforeMinutes: number(shape.bufferBeforeMinutes),
    bufferAfterMinutes: number(shape.bufferAfterMinutes),
    minNoticeMinutes: minutes(shape.minNoticeMinutes),
    horizonDays: number(shape.horizonDays),
    cancelCutOffMinutes: minutes(shape.cancelCutOffMinutes),
    rescheduleCutOffMinutes: minutes(shape.rescheduleCutOffMinutes),
    reminders: z.array(timed),
    room: switched(timed.nullable()),
    followUp: switched(timed.nullable()),
    quietHours: switched(shape.quietHours.unwrap()),
    dispatch: shape.dispatch.extend({
      enabled: ticked,
      minutesBefore: number(shape.dispatch.shape.minutesBefore),
      includeNotes: ticked,
    }),
    verifyBeforeJoin: ticked,
    sessionBufferMinutes: number(shape.sessionBufferMinutes),
    provisioningLeadMinutes: minutes(shape.provisioningLeadMinutes),
    noShowGraceMinutes: number(shape.noShowGraceMinutes),
    waitingAlertMinutes: number(shape.waitingAlertMinutes),
    intake: z
      .array(
        question.extend({
          key: z.string().default(''),
          options: z.preprocess(splitBy(/\n/), question.shape.options),
          required: ticked,
          personal: ticked,
        }),
      )
      .max(30)
      .transform((questions) => {
        const usedKeys = new Set(['constructor', ...questions.flatMap(({ key }) => key || [])])
        return questions.map(({ options, ...one }) => ({
          ...one,
          key: one.key || keyFor(one.label, usedKeys),
          ...(one.type === 'select' ? { options } : {}),
        }))
      }),
  })
  .transform(({ slug, version, ...policy }) => ({ slug, version, policy }))

/** Key of a new question, made from its label. Answers are stored under it, so it must never change. */
function keyFor(label: string, usedKeys: Set<string>): string {
  const words = label
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9 ]/g, '')
    .split(' ')
    .filter(Boolean)
  const joined = words
    .map((word, at) => (at === 0 ? word.toLowerCase() : (word[0] ?? '').toUpperCase() + word.slice(1).toLowerCase()))
    .join('')
  const base = (/^[a-z]/.test(joined) ? joined : `question${joined}`).slice(0, 36)
  let key = base
  for (let number = 2; usedKeys.has(key); number++) key = `${base}${number}`
  usedKeys.add(key)
  return key
}
