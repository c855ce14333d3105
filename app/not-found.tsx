import { Missing } from './_http/served.tsx'

export default function NotFound() {
  return <Missing />
}
