// Attention's heads are stored as f32.
alias StoredHead = HeadVec;
fn loadedHead(stored: StoredHead) -> HeadVec {
  return stored;
}
fn storedHead(value: HeadVec) -> StoredHead {
  return value;
}
