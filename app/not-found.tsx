import { NotFoundContent } from './_http/served.tsx'

export default function NotFound() {
  return <NotFoundContent />
}
