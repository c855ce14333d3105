import type { ReactNode } from 'react'
import { TextLink } from '../../_ui/textLink.tsx'

export type PageLink = { href: string; label: string }
type Props = {
  title: string
  /** Shown next to the title: a badge or buttons. */
  beside?: ReactNode
  /** The page that this one belongs to. */
  back?: PageLink
  /** Further links after `back`. */
  links?: PageLink[]
}

/** Heading of a console page, with its links to other pages. */
export function PageHeader({ title, beside, back, links = [] }: Props) {
  const all = [...(back ? [back] : []), ...links]
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <h1 className="min-w-0 font-bold text-2xl leading-tight [overflow-wrap:anywhere]">{title}</h1>
        {beside}
      </div>
      {all.length > 0 ? (
        <p className="mb-4 flex flex-wrap gap-x-6">
          {all.map(({ href, label }) => (
            <TextLink key={href} href={href} className="[overflow-wrap:anywhere]">
              {label}
            </TextLink>
          ))}
        </p>
      ) : null}
    </>
  )
}
