import { Button } from '../../_ui/button.tsx'
import { controlClasses, Select } from '../../_ui/field.tsx'
import { words } from '../../_ui/words.ts'
import { BrowserZone } from './browserZone.tsx'
import { type Shown, searchFor } from './timesShown.ts'
import { pathTo, type Where } from './where.ts'
import { zoneGroups } from './zones.ts'

/** Zone and duration: a form that only looks, so its answer is an address. */
export function ViewForm({ where, shown, durations }: { where: Where; shown: Shown; durations: number[] }) {
  const t = words()
  return (
    <div className="mb-8 rounded-lg border border-line bg-card p-4">
      <form method="get" action={pathTo(where)} className="flex flex-wrap items-end gap-x-4">
        {shown.next ? <input type="hidden" name="next" value={shown.next} /> : null}
        <ZoneSelect timezone={shown.timezone} />
        {durations.length > 1 ? (
          <div className="w-40">
            <Select
              id="duration"
              label={t('times.duration')}
              defaultValue={String(shown.durationMinutes)}
              options={durations.map((minutes) => ({ value: String(minutes), label: t('duration', { minutes }) }))}
            />
          </div>
        ) : null}
        <Button look="secondary" className="mb-2">
          {t('times.update')}
        </Button>
      </form>
      <BrowserZone
        current={shown.timezone}
        text={t.raw('times.device')}
        link={t.raw('times.deviceSwitch')}
        href={`${pathTo(where)}${searchFor(shown, { timezone: 'ZONE' })}`}
      />
    </div>
  )
}

function ZoneSelect({ timezone }: { timezone: string }) {
  const t = words()
  return (
    <div className="mb-2 min-w-0 flex-1 basis-56">
      <label htmlFor="timezone" className="mb-1 block font-semibold">
        {t('times.zone')}
      </label>
      <select id="timezone" name="timezone" defaultValue={timezone} className={controlClasses(false)}>
        {zoneGroups(timezone).map((group) => (
          <optgroup key={group.region} label={group.region || t('times.otherZones')}>
            {group.zones.map((zone) => (
              <option key={zone.id} value={zone.id}>
                {zone.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}
