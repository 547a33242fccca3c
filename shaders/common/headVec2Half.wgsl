// Attention's heads are stored in half precision, two columns in a word (packedHalf).
alias StoredHead = u32;
fn loadedHead(stored: StoredHead) -> HeadVec {
  return unpack2x16float(stored);
}
fn storedHead(value: HeadVec) -> StoredHead {
  return packedHalf(value);
}
