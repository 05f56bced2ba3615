//! Clause numbers: 一 （二十四） 1. ① 廿 〇 and full-width digits ⇄ integers.
