import type { ReactNode } from 'react'
import { classes } from '../../_ui/classes.ts'
import { Table, Td, Th } from '../../_ui/table.tsx'
import { TextLink } from '../../_ui/textLink.tsx'

export type Column<T> = {
  title: string
  cell: (row: T) => ReactNode
  /** Narrowest screen that shows the column. */
  from?: 'sm' | 'md'
  className?: string
}
type Props<T> = { caption: string; rows: readonly T[]; columns: Column<T>[] }

const columnClasses = { sm: 'hidden sm:table-cell', md: 'hidden md:table-cell' }

/** Table of a list; its first column links to each row's page. */
export function ListTable<T extends { id: string }>({ caption, rows, columns }: Props<T>) {
  return (
    <Table caption={caption}>
      <thead>
        <tr>
          {columns.map(({ title, from }) => (
            <Th key={title} className={from && columnClasses[from]}>
              {title}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} className="hover:bg-sunken">
            {columns.map(({ title, cell, from, className }) => (
              <Td key={title} className={classes(from && columnClasses[from], className)}>
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
  <TextLink href={href} className="font-semibold [overflow-wrap:anywhere]">
    {children}
  </TextLink>
)
