import { getTranslations } from '../../../../_i18n/console/translations.ts'
import type { FieldSpec } from '../../../../_ui/form.ts'
import { type Row, rowsOf } from '../../../_components/sections/rows.ts'
import { type SectionSpec, type SectionsState, sectionsState } from '../../../_components/sections/spec.ts'
import type { PresetChoices } from '../../../_shared/types.ts'
import { channelOptions, durationField, half, rowButtons, textField } from './fieldSpecs.ts'
import { intakeSection } from './intakeSection.ts'

type Values = Record<string, string>
type FormContext = { choices: PresetChoices; isNew?: boolean }

/** State of a service's form. */
export const presetFormState = (
  values: Values,
  context: FormContext,
  more: Partial<SectionsState> = {},
): SectionsState =>
  sectionsState(
    values,
    [
      basics(context),
      times(),
      assignment(context.choices),
      caps(),
      channels(),
      reminders(rowsOf(values, 'reminders')),
      messages(),
      dispatch(),
      intakeSection(rowsOf(values, 'intake')),
    ],
    more,
  )

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
    ...textField(name, t(`field.${name}`), hint),
    inputMode: 'numeric',
  })
  return {
    id: 'times',
    title: t('section.times'),
    fields: [
      textField('durations', t('field.durationsMinutes'), t('hint.durationsMinutes')),
      number('stepMinutes', t('hint.stepMinutes')),
      number('bufferBeforeMinutes'),
      number('bufferAfterMinutes'),
      durationField('minNotice', t('field.minNoticeMinutes'), t('form.before')),
      number('horizonDays', t('hint.horizonDays')),
      durationField('cancelCutOff', t('field.cancelCutOffMinutes'), t('hint.untilStart')),
      durationField('rescheduleCutOff', t('field.rescheduleCutOffMinutes'), t('hint.untilStart')),
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
        name: 'assignment',
        label: t('field.assignment'),
        options: [
          {
            value: 'any',
            label: t('assignmentMode.any'),
            fields: [{ kind: 'checks', name: 'agents', label: t('field.agentIds'), options: named(agents) }],
          },
          {
            value: 'agent',
            label: t('assignmentMode.agent'),
            fields: [{ kind: 'select', name: 'agentId', label: t('field.agentId'), options: named(agents) }],
          },
          {
            value: 'queue',
            label: t('assignmentMode.queue'),
            fields: [
              {
                kind: 'select',
                name: 'queueId',
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
    fields: names.map((name) => ({ ...textField(`caps.${name}`, t(`field.caps_${name}`)), inputMode: 'numeric' })),
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

function reminders(rows: readonly Row[]): SectionSpec {
  const t = getTranslations('presets')
  return {
    id: 'reminder-list',
    title: t('section.reminders'),
    intro: t('intro.reminders'),
    rows: rows.map((_, index) => {
      const title = t('form.reminder', { number: index + 1 })
      return {
        id: `reminders-${index}`,
        title,
        fields: timedMessageFields(`reminders.${index}`, t('form.before')),
        buttons: rowButtons('reminders', index, title, ['remove']),
      }
    }),
    empty: t('intro.noReminders'),
    add: { value: 'add reminders', label: t('form.addReminder') },
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
        name: 'quiet.on',
        label: t('form.on_quiet'),
        hint: t('hint.quietHours'),
        fields: [
          { kind: 'text', type: 'time', name: 'quiet.from', label: t('form.from') },
          { kind: 'text', type: 'time', name: 'quiet.to', label: t('form.to') },
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
      durationField('provisioningLead', t('field.provisioningLeadMinutes'), t('hint.provisioningLeadMinutes')),
      number('sessionBufferMinutes', t('field.sessionBufferMinutes')),
      number('noShowGraceMinutes', t('field.noShowGraceMinutes')),
      number('waitingAlertMinutes', t('field.waitingAlertMinutes')),
    ],
  }
}
