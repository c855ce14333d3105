import { getTranslations } from '../../_i18n/console/translations.ts'
import { Button } from '../../_ui/button.tsx'
import { Select } from '../../_ui/field.tsx'

type Props = { path: string; applications: { id: string; name: string }[]; chosen: string }

/** Choice of the application that a page is about; nothing for staff of a single application. */
export function ApplicationFilter({ path, applications, chosen }: Props) {
  if (applications.length < 2) return null
  const t = getTranslations('agents')
  return (
    <search>
      <form action={path} className="grid max-w-lg grid-cols-[1fr_auto] items-end gap-x-4">
        <Select
          id="application"
          label={t('list.application')}
          options={applications.map(({ id, name }) => ({ value: id, label: name }))}
          defaultValue={chosen}
        />
        <div className="mb-6">
          <Button variant="secondary">{t('list.show')}</Button>
        </div>
      </form>
    </search>
  )
}
