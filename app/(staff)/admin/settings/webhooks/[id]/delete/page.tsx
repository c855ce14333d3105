import { redirect } from 'next/navigation'
import { getCaller } from '../../../../../../_server.ts'
import { ButtonLink } from '../../../../../../_ui/button.tsx'
import { SubmitButton } from '../../../../../../_ui/submitButton.tsx'
import { Main } from '../../../../../_components/frame.tsx'
import { servedToStaff } from '../../../../../_components/served.tsx'
import { askStaff } from '../../../../../_shared/ask.ts'
import { removeEndpoint } from '../../actions.ts'
import { pathOf, shortUrl, webhookWords } from '../../words.ts'

export default servedToStaff(DeletePage)

/** What deleting an endpoint does, before it is done: it cannot be taken back. */
async function DeletePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const api = await getCaller()
  const endpoint = await askStaff(api.webhooks.get({ id }), `${pathOf(id)}/delete`)
  if (!endpoint.mayEdit) redirect(pathOf(id))
  const t = webhookWords()
  return (
    <Main title={t('delete.title')}>
      <div className="max-w-prose">
        <p className="[overflow-wrap:anywhere]">{t('delete.what', { url: shortUrl(endpoint.url) })}</p>
        <ul className="my-4 list-disc space-y-1 ps-6">
          <li>{t('delete.nothing')}</li>
          <li>{t('delete.waiting', { count: endpoint.waiting })}</li>
          <li>{t('delete.secret')}</li>
          <li>{t('delete.log')}</li>
        </ul>
        <form action={removeEndpoint.bind(null, id)} className="flex flex-wrap items-center gap-4">
          <SubmitButton look="danger" className="[overflow-wrap:anywhere]">
            {t('delete.sure', { host: new URL(endpoint.url).host })}
          </SubmitButton>
          <ButtonLink look="secondary" href={pathOf(id)}>
            {t('delete.keep')}
          </ButtonLink>
        </form>
      </div>
    </Main>
  )
}
