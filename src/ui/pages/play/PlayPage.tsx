export default function PlayPage() {
  return <h1>Play</h1>;
}
