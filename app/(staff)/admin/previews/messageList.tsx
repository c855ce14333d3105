import { ViewLink } from '../../_components/viewLink.tsx'
import { messageWord, previewWords } from './words.ts'

type Props = { messages: string[]; here: string; hrefOf: (message: string) => string }

/** All there is to see, one under the other; in rows where the screen is narrow. */
export function MessageList({ messages, here, hrefOf }: Props) {
  return (
    <nav aria-label={previewWords()('messages')}>
      <ul className="flex flex-wrap lg:flex-col">
        {messages.map((message) => (
          <li key={message}>
            <ViewLink href={hrefOf(message)} isHere={message === here}>
              {messageWord(message)}
            </ViewLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
