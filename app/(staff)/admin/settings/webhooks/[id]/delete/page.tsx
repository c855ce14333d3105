import { redirect } from 'next/navigation'
import { getTranslations } from '../../../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../../../_server.ts'
import { ButtonLink } from '../../../../../../_ui/button.tsx'
import { SubmitButton } from '../../../../../../_ui/submitButton.tsx'
import { Main } from '../../../../../_components/main.tsx'
import { staffPage } from '../../../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../../../_shared/loadForStaff.ts'
import { deleteEndpoint } from '../../actions.ts'
import { pathOf, shortUrl } from '../../paths.ts'

export default staffPage(DeletePage)

/** Consequences of deleting an endpoint, and the confirmation: it cannot be undone. */
async function DeletePage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const api = await getCaller()
  const endpoint = await loadForStaff(api.webhooks.get({ id }), `${pathOf(id)}/delete`)
  if (!endpoint.mayEdit) redirect(pathOf(id))
  const t = getTranslations('webhooks')
  return (
    <Main title={t('delete.title')}>
      <div className="max-w-prose">
        <p className="[overflow-wrap:anywhere]">{t('delete.intro', { url: shortUrl(endpoint.url) })}</p>
        <ul className="my-4 list-disc space-y-1 ps-6">
          <li>{t('delete.noEvents')}</li>
          <li>{t('delete.waiting', { count: endpoint.waiting })}</li>
          <li>{t('delete.secret')}</li>
          <li>{t('delete.log')}</li>
        </ul>
        <form action={deleteEndpoint.bind(null, id)} className="flex flex-wrap items-center gap-4">
          <SubmitButton variant="danger" className="[overflow-wrap:anywhere]">
            {t('delete.confirm', { host: new URL(endpoint.url).host })}
          </SubmitButton>
          <ButtonLink variant="secondary" href={pathOf(id)}>
            {t('delete.keep')}
          </ButtonLink>
        </form>
      </div>
    </Main>
  )
}
