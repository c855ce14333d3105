import { failureText } from '../../../../_i18n/console/failureText.ts'
import { formTexts } from '../../../../_i18n/console/formTexts.ts'
import { findText, getTranslations } from '../../../../_i18n/console/translations.ts'
import { getCaller } from '../../../../_server.ts'
import { ActionResult } from '../../../_components/actionResult.tsx'
import { ActiveBadge } from '../../../_components/badges.tsx'
import { EditorPage } from '../../../_components/editorPage.tsx'
import { DescriptionList } from '../../../_components/section.tsx'
import { SectionsForm } from '../../../_components/sections/sectionsForm.tsx'
import { staffPage } from '../../../_components/staffPage.tsx'
import { loadForStaff } from '../../../_shared/loadForStaff.ts'
import type { Query } from '../../../_shared/query.ts'
import type { QueueDetails } from '../../../_shared/types.ts'
import { saveQueue } from '../actions.ts'
import { memberNames, queueFormState, queueToValues } from '../queueForm.ts'
import { UsagePanel } from './usagePanel.tsx'

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Query> }

export default staffPage(QueuePage)

/** One queue: its agents, its capacity and the services that use it. */
async function QueuePage({ params, searchParams }: Props) {
  const [{ id }, query] = await Promise.all([params, searchParams])
  const api = await getCaller()
  const queue = await loadForStaff(api.queues.get({ id }), `/admin/queues/${encodeURIComponent(id)}`)
  const t = getTranslations('queues')
  return (
    <EditorPage
      title={queue.name}
      badge={<ActiveBadge active={queue.active} />}
      back={{ href: '/admin/queues', label: t('edit.back') }}
      result={
        <ActionResult
          query={query}
          success={(done) => findText('queues', 'done', done)}
          failure={(params) => failureText('queues', params)}
        />
      }
      mayEdit={queue.mayEdit}
      form={
        <SectionsForm
          key={queue.version}
          action={saveQueue.bind(null, id)}
          initial={queueFormState(queueToValues(queue), queue.agents)}
          texts={formTexts(t('edit.submit'), queue.name)}
        />
      }
      viewOnly={{ notice: t('edit.viewOnly'), values: <QueueValues queue={queue} /> }}
      side={<UsagePanel queue={queue} />}
    />
  )
}

function QueueValues({ queue }: { queue: QueueDetails }) {
  const t = getTranslations('queues')
  return (
    <DescriptionList
      rows={[
        [t('field.capacity'), queue.capacity],
        [t('field.members'), memberNames(queue).join(', ')],
        [t('list.genesysQueue'), queue.genesysQueueId],
      ]}
    />
  )
}
