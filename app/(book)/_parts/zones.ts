import { groupBy } from '../../_ui/group.ts'
import { cityOf } from '../../_ui/zone.ts'

type Group = { region: string; zones: { id: string; label: string }[] }

/** All zones of the runtime by continent, those without a place last; `current` is there even if the runtime lists it by another name. */
export function zoneGroups(current: string): Group[] {
  const ids = new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', current])
  const byRegion = groupBy([...ids].map(describe), (zone) => zone.region)
  return [...byRegion]
    .map(([region, zones]) => ({ region, zones: zones.toSorted((a, b) => a.label.localeCompare(b.label, 'en')) }))
    .toSorted((a, b) => Number(a.region === '') - Number(b.region === '') || a.region.localeCompare(b.region, 'en'))
}

function describe(id: string) {
  const city = cityOf(id)
  if (city === null) return { id, region: '', label: id }
  const [region = '', ...rest] = id.split('/')
  // `Knox` alone says nothing: the state stands between the continent and the town.
  const between = rest.slice(0, -1).map((part) => part.replaceAll('_', ' '))
  return { id, region, label: [city, ...between].join(', ') }
}
