/* Texts as they are compared: without case, accents, vowel signs and variants of Arabic letters. */
"use strict";

const ALIKE = { "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "گ": "ك", "ڭ": "ك", "ڤ": "ف", "پ": "ب", "چ": "ج" };
const fold = (text) => text.normalize("NFD").replace(/[\p{M}ـ]/gu, "").toLowerCase()
  .replace(/[^\p{L}\p{N}]+/gu, " ").replace(/[ٱىةکگڭڤپچ]/g, (letter) => ALIKE[letter]).trim();
