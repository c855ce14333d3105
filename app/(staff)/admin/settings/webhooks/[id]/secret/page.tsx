import Link from 'next/link'
import { redirect } from 'next/navigation'
import { consoleForm } from '../../../../../../_i18n/console/areaWords.ts'
import { getCaller } from '../../../../../../_server.ts'
import { freshForm } from '../../../../../../_ui/form.ts'
import { Main } from '../../../../../_components/frame.tsx'
import { servedToStaff } from '../../../../../_components/served.tsx'
import { askStaff } from '../../../../../_shared/ask.ts'
import { makeSecret } from '../../actions.ts'
import { SecretForm } from '../../secretForm.tsx'
import { pathOf, shortUrl, webhookWords } from '../../words.ts'

export default servedToStaff(SecretPage)

const overlaps = [0, 1, 24, 72, 168]

async function SecretPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const api = await getCaller()
  const endpoint = await askStaff(api.webhooks.get({ id }), `${pathOf(id)}/secret`)
  if (!endpoint.mayEdit) redirect(pathOf(id))
  const t = webhookWords()
  const options = overlaps.map((hours) => ({
    value: String(hours),
    label: hours < 48 ? t('rotate.hours', { count: hours }) : t('rotate.days', { count: hours / 24 }),
  }))
  return (
    <Main title={t('rotate.title')} untitled>
      <p className="mb-4">
        <Link href={pathOf(id)} prefetch={false} className="inline-block min-h-6 [overflow-wrap:anywhere]">
          {shortUrl(endpoint.url)}
        </Link>
      </p>
      <div className="max-w-prose">
        <SecretForm
          action={makeSecret.bind(null, id)}
          initial={freshForm({ overlap: '24' })}
          fields={[{ kind: 'select', name: 'overlap', label: t('rotate.overlap'), options }]}
          words={consoleForm(t('rotate.submit'), t('rotate.title'))}
          above={<p className="mb-6">{t('rotate.intro')}</p>}
          made={{
            title: t('rotate.madeTitle'),
            once: t('secret.once'),
            label: t('secret.label'),
            go: t('rotate.madeGo'),
          }}
        />
      </div>
    </Main>
  )
}
