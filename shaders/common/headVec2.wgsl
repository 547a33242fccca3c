// The element in which attention reads a head's columns: two at a time, where the head's width is even but no multiple of four.
alias HeadVec = vec2f;
const HEAD_VEC = 2u;
