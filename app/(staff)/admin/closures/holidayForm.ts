import { holidayCountries, holidayStates } from '#server/lib/holidays.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { consoleTag } from '../../../_i18n/translations.ts'
import { type SectionsState, sectionsState } from '../../_components/sections/spec.ts'

type Values = Record<string, string>
const countryNames = new Intl.DisplayNames(consoleTag, { type: 'region' })

/** State of the holiday form; states can be chosen once a country with states is. */
export function holidayFormState(values: Values, more: Partial<SectionsState> = {}): SectionsState {
  const t = getTranslations('agents')
  const { country = '' } = values
  const states = country ? holidayStates(country) : []
  const countries = holidayCountries()
    .map((code) => ({ value: code, label: countryNames.of(code) ?? code }))
    .sort((a, b) => a.label.localeCompare(b.label, consoleTag))
  return sectionsState(
    values,
    [
      {
        id: 'holidays',
        title: t('holidays.title'),
        intro: t('holidays.intro'),
        fields: [
          {
            kind: 'select',
            name: 'country',
            label: t('holidays.country'),
            options: [{ value: '', label: t('holidays.noCountry') }, ...countries],
          },
          ...(states.length > 0
            ? [
                {
                  kind: 'select' as const,
                  name: 'state',
                  label: t('holidays.state'),
                  options: [
                    { value: '', label: t('holidays.wholeCountry') },
                    ...states.map(({ code, name }) => ({ value: code, label: name })),
                  ],
                },
              ]
            : []),
        ],
        add: { value: 'add states', label: t('holidays.chooseState') },
      },
    ],
    more,
  )
}
