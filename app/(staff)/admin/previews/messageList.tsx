import { messageLabel } from '../../../_i18n/console/notificationLabels.ts'
import { getTranslations } from '../../../_i18n/console/translations.ts'
import { ViewLink } from '../../_components/viewLink.tsx'

type Props = { messages: string[]; here: string; hrefOf: (message: string) => string }

/** Links to all messages: a column on wide screens, rows on narrow ones. */
export function MessageList({ messages, here, hrefOf }: Props) {
  return (
    <nav aria-label={getTranslations('previews')('messages')}>
      <ul className="flex flex-wrap lg:flex-col">
        {messages.map((message) => (
          <li key={message}>
            <ViewLink href={hrefOf(message)} isHere={message === here}>
              {messageLabel(message)}
            </ViewLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
