import { findText, getTranslations } from '../../../../_i18n/console/translations.ts'
import { DescriptionList, Section } from '../../../_components/section.tsx'
import type { PresetChoices, PresetDetails } from '../../../_shared/types.ts'
import { describeValue } from '../_form/describe.ts'

type Props = { policy: PresetDetails['policy']; names: PresetChoices }

/** All settings as text, for staff who may not change them. */
export function ReadOnly({ policy, names }: Props) {
  const { caps, dispatch, intake, ...rest } = policy
  const t = getTranslations('presets')
  const nested = (name: string, value: object): [string, unknown][] =>
    Object.entries(value).map(([key, inner]) => [`${name}.${key}`, inner])
  const all: [string, unknown][] = [...Object.entries(rest), ...nested('caps', caps), ...nested('dispatch', dispatch)]
  return (
    <div className="space-y-8">
      <Section title={t('section.basics')}>
        <DescriptionList
          rows={all.map(([field, value]) => [
            findText('presets', 'field', field.replace('.', '_')) ?? field,
            describeValue(field, value, names),
          ])}
        />
      </Section>
      <Section title={t('section.intake')}>
        {intake.length === 0 ? <p className="text-soft">{t('intro.noIntake')}</p> : null}
        <ol className="list-decimal space-y-1 ps-6">
          {intake.map((field) => (
            <li key={field.key}>{describeValue(`intake.${field.key}`, field, names)}</li>
          ))}
        </ol>
      </Section>
    </div>
  )
}
