import { redirect } from 'next/navigation'
import { formTexts } from '../../../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../../../_server.ts'
import { initialFormState } from '../../../../../../_ui/form.ts'
import { Main } from '../../../../../_components/main.tsx'
import { staffPage } from '../../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../../_shared/loadForStaff.ts'
import { rotateSecret } from '../../actions.ts'
import { pathOf, shortUrl } from '../../paths.ts'
import { SecretForm } from '../../secretForm.tsx'

export default staffPage(SecretPage)

const overlaps = [0, 1, 24, 72, 168]

async function SecretPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const api = await getCaller()
  const endpoint = await loadForStaff(api.webhooks.get({ id }), `${pathOf(id)}/secret`)
  if (!endpoint.mayEdit) redirect(pathOf(id))
  const t = getTranslations('webhooks')
  const options = overlaps.map((hours) => ({
    value: String(hours),
    label: hours < 48 ? t('rotate.hours', { count: hours }) : t('rotate.days', { count: hours / 24 }),
  }))
  return (
    <Main title={t('rotate.title')} formSetsTitle back={{ href: pathOf(id), label: shortUrl(endpoint.url) }}>
      <div className="max-w-prose">
        <SecretForm
          action={rotateSecret.bind(null, id)}
          initial={initialFormState({ overlapHours: '24' })}
          fields={[{ kind: 'select', name: 'overlapHours', label: t('rotate.overlap'), options }]}
          texts={formTexts(t('rotate.submit'), t('rotate.title'))}
          above={<p className="mb-6">{t('rotate.intro')}</p>}
          secretTexts={{
            title: t('rotate.rotatedTitle'),
            copyNow: t('secret.copyNow'),
            label: t('secret.label'),
            next: t('rotate.back'),
          }}
        />
      </div>
    </Main>
  )
}
