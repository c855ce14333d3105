import { intakeTypes } from '#server/domain/policySchema.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { addRow } from '../../../_components/sections/rows.ts'
import type { RowSpec, SectionSpec } from '../../../_components/sections/spec.ts'
import { half, rowButtons } from './fieldSpecs.ts'
import { newQuestion } from './formValues.ts'

type Row = { label?: string | undefined; type?: string | undefined }

/** Section of the booking questions, which can be added, moved and removed. */
export function intakeSection(rows: readonly Row[]): SectionSpec {
  const t = getTranslations('presets')
  return {
    id: 'intake-list',
    title: t('section.intake'),
    intro: t('intro.intake'),
    rows: rows.map((row, index) => question(row, index, rows.length)),
    empty: t('intro.noIntake'),
    add: { value: addRow('intake', { defaultValue: newQuestion }), label: t('form.addQuestion') },
  }
}

function question({ label, type }: Row, index: number, count: number): RowSpec {
  const t = getTranslations('presets')
  const number = index + 1
  const title = label ? t('form.question', { number, label }) : t('form.newQuestion', { number })
  const name = (part: string): string => `intake[${index}].${part}`
  const kinds = [
    ...(index > 0 ? (['up'] as const) : []),
    ...(number < count ? (['down'] as const) : []),
    'remove' as const,
  ]
  return {
    id: `intake-${index}`,
    title,
    fields: [
      { kind: 'hidden', name: name('key') },
      { kind: 'text', name: name('label'), label: t('form.label'), maxLength: 200, half },
      { kind: 'text', name: name('hint'), label: t('form.hint'), maxLength: 300, half },
      {
        kind: 'select',
        name: name('type'),
        label: t('form.type'),
        half,
        options: intakeTypes.map((value) => ({ value, label: t(`type.${value}`) })),
      },
      {
        kind: 'area',
        name: name('options'),
        label: t('form.options'),
        hint: t('form.optionsHint'),
        rows: type === 'select' ? 4 : 1,
        maxLength: 3100,
        half,
      },
      { kind: 'checkbox', name: name('required'), label: t('form.required'), half },
      { kind: 'checkbox', name: name('personal'), label: t('form.personal'), half },
    ],
    buttons: rowButtons('intake', index, title, kinds),
  }
}
