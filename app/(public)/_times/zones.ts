import { cityOf } from '#emails/cities.ts'
import { spokenLocale } from '../../_http/language.ts'
import { escaped } from '../../_http/markup.ts'
import type { Locale } from '../../_i18n/locales.ts'
import { words } from '../../_i18n/words.ts'
import { groupBy } from '../../_ui/group.ts'

const known = new Map<Locale, string>()

/**
 * Returns the options of all time zones as HTML, grouped by continent, zones without a city last. `current` is selected, and
 * included even if the runtime lists it under another name. A string, because as elements the options took a third of the time
 * to render the page.
 */
export function zoneOptions(current: string): string {
  const locale = spokenLocale()
  const listed = known.get(locale) ?? write(listZones())
  known.set(locale, listed)
  const own = opening(current)
  const all = listed.includes(own) ? listed : write([...listZones(), current])
  return all.replace(own, `${own} selected`)
}

const listZones = (): string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])]
const opening = (id: string): string => `<option value="${escaped(id)}"`

function write(ids: readonly string[]): string {
  const { compare } = new Intl.Collator(spokenLocale())
  const others = words()('times.otherZones')
  return [...groupBy(ids.map(describe), (zone) => zone.region)]
    .toSorted(([a], [b]) => Number(a === '') - Number(b === '') || compare(a, b))
    .map(([region, zones]) => {
      const options = zones
        .toSorted((a, b) => compare(a.label, b.label))
        .map(({ id, label }) => `${opening(id)}>${escaped(label)}</option>`)
      return `<optgroup label="${escaped(region || others)}">${options.join('')}</optgroup>`
    })
    .join('')
}

function describe(id: string) {
  const city = cityOf(id, spokenLocale())
  if (city === null) return { id, region: '', label: id }
  const [region = '', ...rest] = id.split('/')
  // `Knox` alone is ambiguous, so the state is added: it is the part between the continent and the city.
  const between = rest.slice(0, -1).map((part) => part.replaceAll('_', ' '))
  return { id, region, label: [city, ...between].join(', ') }
}
