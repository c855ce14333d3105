import Link from 'next/link'
import { consoleForm, presetWords } from '../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../_server.ts'
import { Badge } from '../../../../_ui/badge.tsx'
import { Notice } from '../../../../_ui/notice.tsx'
import { Main } from '../../../_components/frame.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { servedToStaff } from '../../../_components/served.tsx'
import { askStaff } from '../../../_shared/ask.ts'
import { pageNumber, type Query } from '../../../_shared/filters.ts'
import { currentSession } from '../../../_shared/session.ts'
import { drawPreset } from '../_form/sections.ts'
import { valuesOfPolicy } from '../_form/values.ts'
import { savePreset } from '../actions.ts'
import { Outcome } from './outcome.tsx'
import { ReadOnly } from './readOnly.tsx'
import { Standing } from './standing.tsx'
import { Versions } from './versions.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default servedToStaff(PresetPage)

/** One service: its settings, how it stands, and all its versions. */
async function PresetPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const path = `/admin/presets/${encodeURIComponent(id)}`
  const api = await getCaller()
  const preset = await askStaff(api.presets.get({ id }), path)
  const choices = await askStaff(api.presets.choices({ applicationId: preset.applicationId }), path)
  const versions = await askStaff(api.presets.versions({ id, page: pageNumber(query) }), path)
  const timezone = (await currentSession())?.timezone ?? preset.timezone
  const { name } = preset.policy
  const t = presetWords()
  return (
    <Main
      title={name}
      untitled={preset.mayEdit}
      beside={
        <Badge tone={preset.active ? 'good' : 'neutral'}>{t(preset.active ? 'list.active' : 'list.inactive')}</Badge>
      }
    >
      <p className="mb-4 flex flex-wrap gap-x-6">
        <Link href="/admin/presets" prefetch={false} className="inline-block min-h-6">
          {t('edit.back')}
        </Link>
        {preset.active ? (
          <Link
            href={`/book/${preset.applicationSlug}/${preset.slug}`}
            prefetch={false}
            className="inline-block min-h-6"
          >
            {t('edit.page')}
          </Link>
        ) : null}
      </p>
      <Outcome query={query} />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,5fr)_minmax(18rem,2fr)]">
        <div className="min-w-0">
          {preset.mayEdit ? (
            <>
              <p className="mb-4 text-soft">{t('edit.intro')}</p>
              <SectionsForm
                // A saved version is another form; what was typed into an older one is gone with it.
                key={preset.version}
                action={savePreset.bind(null, id, preset.applicationId)}
                initial={drawPreset({ ...valuesOfPolicy(preset.policy), version: String(preset.version) }, { choices })}
                words={consoleForm(t('edit.submit'), name)}
                jump={t('edit.jump')}
              />
            </>
          ) : (
            <>
              <Notice>
                <p>{t('edit.look')}</p>
              </Notice>
              <ReadOnly policy={preset.policy} names={choices} />
            </>
          )}
        </div>
        <div className="min-w-0 space-y-8">
          <Standing preset={preset} />
          <Versions list={versions} path={path} names={choices} timezone={timezone} />
        </div>
      </div>
    </Main>
  )
}
