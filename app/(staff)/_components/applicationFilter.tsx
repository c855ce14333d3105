import { agentWords } from '../../_i18n/console/areaWords.ts'
import { Button } from '../../_ui/button.tsx'
import { Select } from '../../_ui/field.tsx'

type Props = {
  path: string
  applications: { id: string; name: string }[]
  chosen: string
  /** What else the address says. */
  keep?: Record<string, string | undefined>
}

/** Which application a page is about, for who works in several; nothing for everybody else. */
export function ApplicationFilter({ path, applications, chosen, keep = {} }: Props) {
  if (applications.length < 2) return null
  const t = agentWords()
  return (
    <search>
      <form action={path} className="grid max-w-lg grid-cols-[1fr_auto] items-end gap-x-4">
        {Object.entries(keep).map(([name, value]) =>
          value ? <input key={name} type="hidden" name={name} value={value} /> : null,
        )}
        <Select
          id="application"
          label={t('list.application')}
          options={applications.map(({ id, name }) => ({ value: id, label: name }))}
          defaultValue={chosen}
        />
        <div className="mb-6">
          <Button look="secondary">{t('list.show')}</Button>
        </div>
      </form>
    </search>
  )
}
