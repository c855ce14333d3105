import { NotFoundContent } from './_page/errorPages.tsx'

export default function NotFound() {
  return <NotFoundContent />
}
