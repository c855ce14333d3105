import { formTexts } from '../../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../../_i18n/console/translations.ts'
import { initialFormState } from '../../../../../_ui/form.ts'
import { NewItemPage } from '../../../../_components/newItemPage.tsx'
import { staffPage } from '../../../../_components/staffPage.tsx'
import type { Query } from '../../../../_shared/query.ts'
import { addEndpoint } from '../actions.ts'
import { endpointFields } from '../endpointForm.ts'
import { root } from '../paths.ts'
import { SecretForm } from '../secretForm.tsx'

export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const t = getTranslations('webhooks')
  return NewItemPage({
    root,
    query: await searchParams,
    text: t,
    form: ({ application }, filter) => (
      <div className="max-w-3xl">
        <SecretForm
          key={application.id}
          action={addEndpoint.bind(null, application.id)}
          initial={initialFormState()}
          fields={endpointFields()}
          texts={formTexts(t('new.submit'), t('new.title'))}
          above={filter}
          secretTexts={{
            title: t('new.addedTitle'),
            copyNow: t('secret.copyNow'),
            label: t('secret.label'),
            next: t('new.openEndpoint'),
          }}
        />
      </div>
    ),
  })
})
