import Link from 'next/link'
import { getCaller } from '../../../../_server.ts'
import { Notice } from '../../../../_ui/notice.tsx'
import { ApplicationFilter } from '../../../_parts/applicationFilter.tsx'
import { consoleForm, presetWords } from '../../../_parts/areaWords.ts'
import { askStaff } from '../../../_parts/ask.ts'
import { one, type Query } from '../../../_parts/filters.ts'
import { Main } from '../../../_parts/frame.tsx'
import { SectionsForm } from '../../../_parts/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../_parts/served.tsx'
import { currentSession } from '../../../_parts/session.ts'
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
  if ((await currentSession())?.actor.kind !== 'admin') {
    return (
      <Main title={t('new.title')}>
        <Notice>
          <p>{t('edit.look')}</p>
        </Notice>
      </Main>
    )
  }
  const everybody = Object.fromEntries(choices.agents.map((agent) => [`agents.${agent.id}`, 'true']))
  return (
    <Main title={t('new.title')} untitled>
      <p className="mb-4">
        <Link href="/admin/presets" prefetch={false} className="inline-block min-h-6">
          {t('new.back')}
        </Link>
      </p>
      <ApplicationFilter path={path} applications={choices.applications} chosen={choices.application.id} />
      <SectionsForm
        key={choices.application.id}
        action={createPreset.bind(null, choices.application.id)}
        initial={drawPreset({ ...freshValues, ...everybody }, { choices, isNew: true })}
        words={consoleForm(t('new.submit'), t('new.title'))}
        jump={t('edit.jump')}
      />
    </Main>
  )
}
