import { cityOf } from '#emails/cities.ts'
import { spokenLocale } from '../../_http/language.ts'
import { groupBy } from '../../_ui/group.ts'

type Group = { region: string; zones: { id: string; label: string }[] }

/** All zones of the runtime by continent, those without a place last; `current` is there even if the runtime lists it by another name. */
export function zoneGroups(current: string, others: string): Group[] {
  const locale = spokenLocale()
  const { compare } = new Intl.Collator(locale)
  const ids = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', current])
  const byRegion = groupBy([...ids].map(describe), (zone) => zone.region)
  return [...byRegion]
    .toSorted(([a], [b]) => Number(a === '') - Number(b === '') || compare(a, b))
    .map(([region, zones]) => ({
      region: region || others,
      zones: zones.toSorted((a, b) => compare(a.label, b.label)),
    }))
}

function describe(id: string) {
  const city = cityOf(id, spokenLocale())
  if (city === null) return { id, region: '', label: id }
  const [region = '', ...rest] = id.split('/')
  // `Knox` alone says nothing: the state stands between the continent and the town.
  const between = rest.slice(0, -1).map((part) => part.replaceAll('_', ' '))
  return { id, region, label: [city, ...between].join(', ') }
}
