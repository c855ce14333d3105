import Link from 'next/link'
import type { ReactNode } from 'react'
import { classes } from '../../_ui/classes.ts'
import { Table, Td, Th } from '../../_ui/table.tsx'

type Column<T> = {
  title: string
  cell: (row: T) => ReactNode
  /** Left out where there is less room than that. */
  from?: 'sm' | 'md'
  className?: string
}
type Props<T> = { caption: string; rows: readonly T[]; columns: Column<T>[] }

const froms = { sm: 'hidden sm:table-cell', md: 'hidden md:table-cell' }

/** A list's rows, the first column leading to what each is about. */
export function ListTable<T extends { id: string }>({ caption, rows, columns }: Props<T>) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          {columns.map(({ title, from }) => (
            <Th key={title} className={from && froms[from]}>
              {title}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="hover:bg-sunken">
            {columns.map(({ title, cell, from, className }) => (
              <Td key={title} className={classes(from && froms[from], className)}>
                {cell(row)}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

export const RowLink = ({ href, children }: { href: string; children: ReactNode }) => (
  <Link href={href} prefetch={false} className="inline-block min-h-6 font-semibold [overflow-wrap:anywhere]">
    {children}
  </Link>
)
