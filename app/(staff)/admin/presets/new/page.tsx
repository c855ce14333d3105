import { consoleForm, presetWords } from '../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../_server.ts'
import { ApplicationFilter } from '../../../_components/applicationFilter.tsx'
import { NewPage } from '../../../_components/newPage.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { one, type Query } from '../../../_shared/filters.ts'
import { drawPreset } from '../_form/sections.ts'
import { freshValues } from '../_form/values.ts'
import { createPreset } from '../actions.ts'

const path = '/admin/presets/new'

export default servedToStaff(NewPresetPage)

async function NewPresetPage({ searchParams }: { searchParams: Promise<Query> }) {
  const applicationId = one(await searchParams, 'application')
  const api = await getCaller()
  const choices = await askStaff(api.presets.choices({ applicationId }), path)
  const t = presetWords()
  const everybody = Object.fromEntries(choices.agents.map((agent) => [`agents.${agent.id}`, 'true']))
  return (
    <NewPage title={t('new.title')} back={{ href: '/admin/presets', label: t('new.back') }} look={t('edit.look')}>
      <ApplicationFilter path={path} applications={choices.applications} chosen={choices.application.id} />
      <SectionsForm
        key={choices.application.id}
        action={createPreset.bind(null, choices.application.id)}
        initial={drawPreset({ ...freshValues, ...everybody }, { choices, isNew: true })}
        words={consoleForm(t('new.submit'), t('new.title'))}
        jump={t('edit.jump')}
      />
    </NewPage>
  )
}
