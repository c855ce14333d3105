import { appointmentWords } from '../../../_i18n/console/ownWords.ts'
import type { Story } from '../../_shared/types.ts'
import { JoinForm } from '../joinForm.tsx'

/** For the agent who is to meet the customer, while the room is open. */
export function JoinAct({ story }: { story: Story }) {
  const { joinToken } = story
  if (!joinToken) return null
  return (
    <div className="mb-6">
      <JoinForm token={joinToken} label={appointmentWords()('acts.join')} />
    </div>
  )
}
