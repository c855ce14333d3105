import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'

/** Class names of a card, for elements that `Card` does not cover, such as a form or a list item. */
export const cardClasses = (more?: string): string => classes('rounded-lg border border-line bg-card', more)

export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cardClasses(className)} {...rest} />
}

type ListProps = { ordered?: boolean; className?: string; children: ReactNode }

/** A card with one row per item, separated by lines. */
export function CardList({ ordered, className, children }: ListProps) {
  const List = ordered ? 'ol' : 'ul'
  return <List className={cardClasses(classes('divide-y divide-line', className))}>{children}</List>
}
