import type { Intent } from '@conform-to/dom'
import { z } from 'zod'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { type FieldSpec, idOf } from '../../../../_ui/form.ts'
import { addRow, rowToFocus } from '../../../_components/sections/rows.ts'
import { type SectionSpec, type SectionsState, sectionsState } from '../../../_components/sections/spec.ts'
import { toValues } from '../../../_shared/fieldNames.ts'
import type { PresetChoices } from '../../../_shared/types.ts'
import { channelOptions, durationField, half, rowButtons, textField } from './fieldSpecs.ts'
import { newReminder } from './formValues.ts'
import { intakeSection } from './intakeSection.ts'

type FormContext = { choices: PresetChoices; isNew?: boolean }

/** The part of the values that decides which fields there are. */
const shownRows = z.object({
  reminders: z.array(z.unknown()).default([]),
  intake: z.array(z.object({ label: z.string().optional(), type: z.string().optional() }).catch({})).default([]),
})

/** State of a service's form. */
export const presetFormState = (
  values: object,
  context: FormContext,
  more: Partial<SectionsState> = {},
): SectionsState => {
  const rows = shownRows.parse(values)
  return sectionsState(
    toValues(values),
    [
      basics(context),
      times(),
      assignment(context.choices),
      caps(),
      channels(),
      reminders(rows.reminders.length),
      messages(),
      dispatch(),
      intakeSection(rows.intake),
    ],
    more,
  )
}

/** Id of the field to focus after a row button. */
export function focusAfter(pressed: Intent, entered: object): string | undefined {
  const { reminders, intake } = shownRows.parse(entered)
  const list = pressed.payload.name
  const index = rowToFocus(pressed, list === 'intake' ? intake.length : reminders.length)
  return index < 0 ? undefined : idOf(`${list}[${index}].${list === 'intake' ? 'label' : 'offset'}`)
}

function basics({ isNew, choices }: FormContext): SectionSpec {
  const t = getTranslations('presets')
  return {
    id: 'basics',
    title: t('section.basics'),
    ...(choices.callAccess === 'customers' ? {} : { intro: t(`calls.${choices.callAccess}`) }),
    fields: [
      { kind: 'hidden', name: 'version' },
      { kind: 'text', name: 'name', label: t('field.name'), maxLength: 120, half },
      ...(isNew ? [textField('slug', t('field.slug'), t('hint.slug'))] : []),
      { kind: 'area', name: 'description', label: t('field.description'), maxLength: 600, rows: 3 },
    ],
  }
}

function times(): SectionSpec {
  const t = getTranslations('presets')
  const number = (
    name: 'stepMinutes' | 'bufferBeforeMinutes' | 'bufferAfterMinutes' | 'horizonDays',
    hint?: string,
  ): FieldSpec => ({
    ...textField(`${name}`, t(`field.${name}`), hint),
    inputMode: 'numeric',
  })
  return {
    id: 'times',
    title: t('section.times'),
    fields: [
      textField('durationsMinutes', t('field.durationsMinutes'), t('hint.durationsMinutes')),
      number('stepMinutes', t('hint.stepMinutes')),
      number('bufferBeforeMinutes'),
      number('bufferAfterMinutes'),
      durationField('minNoticeMinutes', t('field.minNoticeMinutes'), t('form.before')),
      number('horizonDays', t('hint.horizonDays')),
      durationField('cancelCutOffMinutes', t('field.cancelCutOffMinutes'), t('hint.untilStart')),
      durationField('rescheduleCutOffMinutes', t('field.rescheduleCutOffMinutes'), t('hint.untilStart')),
    ],
  }
}

function assignment({ agents, queues }: PresetChoices): SectionSpec {
  const t = getTranslations('presets')
  const named = (list: { id: string; name: string }[]) => list.map(({ id, name }) => ({ value: id, label: name }))
  return {
    id: 'assignment-choice',
    title: t('section.assignment'),
    fields: [
      {
        kind: 'radio',
        name: 'assignment.mode',
        label: t('field.assignment'),
        options: [
          {
            value: 'any',
            label: t('assignmentMode.any'),
            fields: [
              {
                kind: 'checks',
                name: 'assignment.agentIds',
                label: t('field.agentIds'),
                options: named(agents),
              },
            ],
          },
          {
            value: 'agent',
            label: t('assignmentMode.agent'),
            fields: [{ kind: 'select', name: 'assignment.agentId', label: t('field.agentId'), options: named(agents) }],
          },
          {
            value: 'queue',
            label: t('assignmentMode.queue'),
            fields: [
              {
                kind: 'select',
                name: 'assignment.queueId',
                label: t('field.queueId'),
                ...(queues.length === 0 ? { hint: t('assignmentMode.noQueue') } : {}),
                options: named(queues),
              },
            ],
          },
        ],
      },
    ],
  }
}

function caps(): SectionSpec {
  const t = getTranslations('presets')
  const names = ['agentPerDay', 'agentPerWeek', 'presetPerDay', 'presetPerWeek'] as const
  return {
    id: 'caps',
    title: t('section.caps'),
    intro: t('intro.caps'),
    fields: names.map((name) => ({
      ...textField(`caps.${name}`, t(`field.caps_${name}`)),
      inputMode: 'numeric',
    })),
  }
}

function channels(): SectionSpec {
  const t = getTranslations('presets')
  return {
    id: 'channel-choice',
    title: t('section.channels'),
    fields: [
      {
        kind: 'checks',
        name: 'channels',
        label: t('field.channels'),
        hint: t('intro.channels'),
        options: channelOptions(),
      },
    ],
  }
}

function reminders(count: number): SectionSpec {
  const t = getTranslations('presets')
  return {
    id: 'reminder-list',
    title: t('section.reminders'),
    intro: t('intro.reminders'),
    rows: Array.from({ length: count }, (_, index) => {
      const title = t('form.reminder', { number: index + 1 })
      return {
        id: `reminders-${index}`,
        title,
        fields: timedMessageFields(`reminders[${index}]`, t('form.before')),
        buttons: rowButtons('reminders', index, title, ['remove']),
      }
    }),
    empty: t('intro.noReminders'),
    add: { value: addRow('reminders', { defaultValue: newReminder }), label: t('form.addReminder') },
  }
}

function timedMessageFields(name: string, when: string): FieldSpec[] {
  const t = getTranslations('presets')
  return [
    durationField(`${name}.offset`, t('form.when'), when),
    { kind: 'checks', name: `${name}.channels`, label: t('form.channel'), options: channelOptions(), half },
  ]
}

function messages(): SectionSpec {
  const t = getTranslations('presets')
  return {
    id: 'messages',
    title: t('section.messages'),
    fields: [
      {
        kind: 'checkbox',
        name: 'room.on',
        label: t('form.on_room'),
        fields: timedMessageFields('room', t('form.before')),
      },
      {
        kind: 'checkbox',
        name: 'followUp.on',
        label: t('form.on_followUp'),
        fields: timedMessageFields('followUp', t('form.after')),
      },
      {
        kind: 'checkbox',
        name: 'quietHours.on',
        label: t('form.on_quiet'),
        hint: t('hint.quietHours'),
        fields: [
          { kind: 'text', type: 'time', name: 'quietHours.from', label: t('form.from') },
          { kind: 'text', type: 'time', name: 'quietHours.to', label: t('form.to') },
        ],
      },
    ],
  }
}

function dispatch(): SectionSpec {
  const t = getTranslations('presets')
  const number = (name: string, label: string): FieldSpec => ({ ...textField(name, label), inputMode: 'numeric' })
  return {
    id: 'dispatch',
    title: t('section.dispatch'),
    fields: [
      {
        kind: 'checkbox',
        name: 'dispatch.enabled',
        label: t('field.dispatch_enabled'),
        fields: [
          number('dispatch.minutesBefore', t('field.dispatch_minutesBefore')),
          { kind: 'checkbox', name: 'dispatch.includeNotes', label: t('field.dispatch_includeNotes') },
        ],
      },
      {
        kind: 'checkbox',
        name: 'verifyBeforeJoin',
        label: t('field.verifyBeforeJoin'),
        hint: t('hint.verifyBeforeJoin'),
      },
      durationField('provisioningLeadMinutes', t('field.provisioningLeadMinutes'), t('hint.provisioningLeadMinutes')),
      number('sessionBufferMinutes', t('field.sessionBufferMinutes')),
      number('noShowGraceMinutes', t('field.noShowGraceMinutes')),
      number('waitingAlertMinutes', t('field.waitingAlertMinutes')),
    ],
  }
}
