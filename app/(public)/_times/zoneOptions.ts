import { cityOf } from '#emails/cities.ts'
import { escapeHtml } from '../../_http/escapeHtml.ts'
import { currentLocale } from '../../_i18n/currentLocale.ts'
import type { Locale } from '../../_i18n/locales.ts'
import { translations } from '../../_i18n/translations.ts'
import { groupBy } from '../../_ui/group.ts'

const cache = new Map<Locale, string>()

/**
 * Returns the options of all time zones as HTML, grouped by continent, zones without a city last. `current` is selected, and
 * included even if the runtime lists it under another name. They are a string instead of React
 * elements, which took a third of the time to render the page.
 */
export function zoneOptions(current: string): string {
  const locale = currentLocale()
  const known = cache.get(locale) ?? renderOptions(listZones())
  cache.set(locale, known)
  const currentOption = optionStart(current)
  const all = known.includes(currentOption) ? known : renderOptions([...listZones(), current])
  return all.replace(currentOption, `${currentOption} selected`)
}

const listZones = (): string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])]
const optionStart = (id: string): string => `<option value="${escapeHtml(id)}"`

function renderOptions(ids: readonly string[]): string {
  const { compare } = new Intl.Collator(currentLocale())
  const otherZones = translations()('times.otherZones')
  return [...groupBy(ids.map(describe), (zone) => zone.region)]
    .toSorted(([a], [b]) => Number(a === '') - Number(b === '') || compare(a, b))
    .map(([region, zones]) => {
      const options = zones
        .toSorted((a, b) => compare(a.label, b.label))
        .map(({ id, label }) => `${optionStart(id)}>${escapeHtml(label)}</option>`)
      return `<optgroup label="${escapeHtml(region || otherZones)}">${options.join('')}</optgroup>`
    })
    .join('')
}

function describe(id: string) {
  const city = cityOf(id, currentLocale())
  if (city === null) return { id, region: '', label: id }
  const [region = '', ...rest] = id.split('/')
  // `Knox` alone is ambiguous, so the state is added: `Indiana` of `America/Indiana/Knox`.
  const state = rest.slice(0, -1).map((part) => part.replaceAll('_', ' '))
  return { id, region, label: [city, ...state].join(', ') }
}
