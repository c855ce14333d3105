import { failureText } from '../../../../_i18n/console/failureText.ts'
import { formTexts } from '../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { ActionResult } from '../../../_components/actionResult.tsx'
import { ActiveBadge } from '../../../_components/badges.tsx'
import { EditorPage } from '../../../_components/editorPage.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import { pageNumber, type Query, queryValue } from '../../../_shared/query.ts'
import { currentSession } from '../../../_shared/session.ts'
import { policyToValues } from '../_form/formValues.ts'
import { presetFormState } from '../_form/sections.ts'
import { savePreset } from '../actions.ts'
import { ReadOnly } from './readOnly.tsx'
import { StatusPanel } from './statusPanel.tsx'
import { Versions } from './versions.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default staffPage(PresetPage)

/** One service: its settings, status and versions. */
async function PresetPage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const path = `/admin/presets/${encodeURIComponent(id)}`
  const api = await getCaller()
  const [preset, versions] = await Promise.all([
    loadForStaff(api.presets.get({ id }), path),
    loadForStaff(api.presets.versions({ id, page: pageNumber(query) }), path),
  ])
  const choices = await loadForStaff(api.presets.choices({ applicationId: preset.applicationId }), path)
  const timezone = (await currentSession())?.timezone ?? preset.timezone
  const { policy, version } = preset
  const t = getTranslations('presets')
  const bookingPage = {
    href: `/book/${preset.applicationSlug}/${preset.slug}`,
    label: t('edit.openBookingPage'),
  }
  return (
    <EditorPage
      title={policy.name}
      badge={<ActiveBadge active={preset.active} />}
      back={{ href: '/admin/presets', label: t('edit.back') }}
      links={preset.active ? [bookingPage] : []}
      result={
        <ActionResult
          query={query}
          success={(done) => successText(done, query)}
          failure={(params) => failureText('presets', params)}
        />
      }
      mayEdit={preset.mayEdit}
      form={
        <>
          <p className="mb-4 text-soft">{t('edit.intro')}</p>
          <SectionsForm
            // A new version is another form: values that were typed into an older one must not stay.
            key={version}
            action={savePreset.bind(null, id, preset.applicationId)}
            initial={presetFormState({ ...policyToValues(policy), version }, { choices })}
            texts={formTexts(t('edit.submit'), policy.name)}
            sectionsLabel={t('edit.sections')}
          />
        </>
      }
      viewOnly={{ notice: t('edit.viewOnly'), values: <ReadOnly policy={policy} names={choices} /> }}
      side={
        <>
          <StatusPanel preset={preset} />
          <Versions list={versions} path={path} names={choices} timezone={timezone} />
        </>
      }
    />
  )
}

function successText(done: string, query: Query): string | null {
  const t = getTranslations('presets')
  const count = (name: string): number => Math.max(0, Math.trunc(Number(queryValue(query, name)) || 0))
  switch (done) {
    case 'created':
    case 'unchanged':
    case 'default':
    case 'on':
    case 'off':
      return t(`done.${done}`)
    case 'saved':
      return t('done.saved', { version: count('version') })
    case 'applied':
      return t('done.applied', { count: count('count') })
    default:
      return null
  }
}
