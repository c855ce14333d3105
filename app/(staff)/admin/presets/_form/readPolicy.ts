import { intakeTypes } from '#server/domain/policySchema.ts'
import { rowsOf } from '../../../_components/sections/rows.ts'
import type { PresetDetails } from '../../../_shared/types.ts'
import { parseMinutes, parseNumber, toIsoDuration } from './timeSpan.ts'

type Policy = PresetDetails['policy']
type Values = Record<string, string>
type Channel = Policy['channels'][number]

/** Reads the policy from the form. Invalid numbers become NaN and invalid durations empty, which the server refuses. */
export function readPolicy(values: Values): Policy {
  const text = (name: string): string => (values[name] ?? '').trim()
  const number = (name: string): number => parseNumber(values[name])
  const isOn = (name: string): boolean => Boolean(values[name])
  return {
    name: text('name'),
    description: text('description'),
    durationsMinutes: text('durations')
      .split(/[\s,;]+/)
      .filter(Boolean)
      .map(parseNumber),
    stepMinutes: number('stepMinutes'),
    bufferBeforeMinutes: number('bufferBeforeMinutes'),
    bufferAfterMinutes: number('bufferAfterMinutes'),
    minNoticeMinutes: parseMinutes(values, 'minNotice'),
    horizonDays: number('horizonDays'),
    cancelCutOffMinutes: parseMinutes(values, 'cancelCutOff'),
    rescheduleCutOffMinutes: parseMinutes(values, 'rescheduleCutOff'),
    caps: {
      agentPerDay: capOf(values, 'agentPerDay'),
      agentPerWeek: capOf(values, 'agentPerWeek'),
      presetPerDay: capOf(values, 'presetPerDay'),
      presetPerWeek: capOf(values, 'presetPerWeek'),
    },
    assignment: readAssignment(values),
    channels: channelsOf(values, 'channels'),
    reminders: rowsOf(values, 'reminders').map((row) => ({
      offset: toIsoDuration(row, 'offset'),
      channels: channelsOf(row, 'channels'),
    })),
    room: readTimedMessage(values, 'room'),
    followUp: readTimedMessage(values, 'followUp'),
    quietHours: isOn('quiet.on') ? { from: text('quiet.from'), to: text('quiet.to') } : null,
    verifyBeforeJoin: isOn('verifyBeforeJoin'),
    dispatch: {
      enabled: isOn('dispatch.enabled'),
      minutesBefore: number('dispatch.minutesBefore'),
      includeNotes: isOn('dispatch.includeNotes'),
    },
    sessionBufferMinutes: number('sessionBufferMinutes'),
    provisioningLeadMinutes: parseMinutes(values, 'provisioningLead'),
    noShowGraceMinutes: number('noShowGraceMinutes'),
    waitingAlertMinutes: number('waitingAlertMinutes'),
    intake: readIntake(values),
  }
}

const capOf = (values: Values, name: keyof Policy['caps']): number | null => {
  const given = (values[`caps.${name}`] ?? '').trim()
  return given === '' ? null : parseNumber(given)
}

const channelsOf = (values: Values, name: string): Channel[] =>
  (['EMAIL', 'SMS'] as const).filter((channel) => values[`${name}.${channel}`])

/** Reads a message that is sent at an offset from the appointment; null if it is switched off. */
const readTimedMessage = (values: Values, name: string): Policy['room'] =>
  values[`${name}.on`]
    ? { offset: toIsoDuration(values, `${name}.offset`), channels: channelsOf(values, `${name}.channels`) }
    : null

function readAssignment(values: Values): Policy['assignment'] {
  switch (values.assignment) {
    case 'agent':
      return { mode: 'agent', agentId: values.agentId ?? '' }
    case 'queue':
      return { mode: 'queue', queueId: values.queueId ?? '' }
    default: {
      const agentIds = Object.keys(values).flatMap((name) =>
        name.startsWith('agents.') ? [name.slice('agents.'.length)] : [],
      )
      return { mode: 'any', agentIds }
    }
  }
}

function readIntake(values: Values): Policy['intake'] {
  const rows = rowsOf(values, 'intake')
  const usedKeys = new Set(rows.flatMap((row) => row.key || []))
  return rows.map((row) => {
    const label = (row.label ?? '').trim()
    const type = intakeTypes.find((known) => known === row.type) ?? 'text'
    const hint = (row.hint ?? '').trim()
    const options = (row.options ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
    return {
      key: row.key || keyFor(label, usedKeys),
      label,
      type,
      ...(hint ? { hint } : {}),
      ...(type === 'select' ? { options } : {}),
      required: Boolean(row.required),
      personal: Boolean(row.personal),
    }
  })
}

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
