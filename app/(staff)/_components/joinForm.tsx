import { Video } from 'lucide-react'
import { buttonClasses } from '../../_ui/button.tsx'

type Props = { token: string; label: string; name?: string }

/** Button that opens the call. It is a plain form, because the response leads to the provider's site. */
export function JoinForm({ token, label, name }: Props) {
  return (
    <form method="post" action={`/join/${encodeURIComponent(token)}/open`}>
      <button type="submit" className={buttonClasses('primary')} aria-label={name}>
        <Video aria-hidden className="size-5" />
        {label}
      </button>
    </form>
  )
}
