import { formTexts } from '../../../../_i18n/console/formTexts.ts'
import { getTranslations } from '../../../../_i18n/console/translations.ts'
import { NewItemPage } from '../../../_components/newItemPage.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import type { Query } from '../../../_shared/query.ts'
import { createQueue } from '../actions.ts'
import { queueFormState } from '../queueForm.ts'

export default staffPage(async ({ searchParams }: { searchParams: Promise<Query> }) => {
  const t = getTranslations('queues')
  return NewItemPage({
    root: '/admin/queues',
    query: await searchParams,
    text: t,
    form: ({ application, agents }, filter) => (
      <>
        {filter}
        <div className="max-w-4xl">
          <SectionsForm
            key={application.id}
            action={createQueue.bind(null, application.id)}
            initial={queueFormState({ capacity: '1' }, agents)}
            texts={formTexts(t('new.submit'), t('new.title'))}
          />
        </div>
      </>
    ),
  })
})
