import { holidayCountries, holidayStates } from '#server/lib/holidays.ts'
import { agentWords } from '../../../_i18n/console/areaWords.ts'
import { pageTag } from '../../../_i18n/words.ts'
import type { SectionsState } from '../../_components/sections/spec.ts'

type Values = Record<string, string>
const names = new Intl.DisplayNames(pageTag, { type: 'region' })

/** Which country's holidays; its states are offered once it is known. */
export function holidayState(values: Values, more: Partial<SectionsState> = {}): SectionsState {
  const t = agentWords()
  const { country = '' } = values
  const states = country ? holidayStates(country) : []
  const countries = holidayCountries()
    .map((code) => ({ value: code, label: names.of(code) ?? code }))
    .sort((a, b) => a.label.localeCompare(b.label, pageTag))
  return {
    values,
    errors: {},
    occurrence: 0,
    sections: [
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
    ...more,
  }
}
