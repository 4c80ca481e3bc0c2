/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors of floats as wide as the processor that this file is compiled for: the kernels include it once per
 * instruction set. GCC and clang vector extensions; intrinsics where a language-level operation is missing or where its
 * rounding must be pinned down (a fused multiply-add is fused in every tile or in none). */
#pragma once

#include <glib.h>
#include <string.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#if defined(MAI_CPU_AVX512)
#define MAI_CPU_NAME(symbol) symbol##_avx512
#define MAI_CPU_ISA "avx512"
#define VEC_BYTES 64
#elif defined(MAI_CPU_AVX2)
#define MAI_CPU_NAME(symbol) symbol##_avx2
#define MAI_CPU_ISA "avx2"
#define VEC_BYTES 32
#else
#define MAI_CPU_NAME(symbol) symbol##_baseline
#define MAI_CPU_ISA "baseline"
#define VEC_BYTES 16
#endif

#define VEC (VEC_BYTES / 4) /* floats a vector */
#define INLINE static inline __attribute__ ((always_inline))

typedef float Vec __attribute__ ((vector_size (VEC_BYTES)));
typedef gint32 VecInt __attribute__ ((vector_size (VEC_BYTES)));
typedef guint32 VecUint __attribute__ ((vector_size (VEC_BYTES)));
typedef gint16 VecShort __attribute__ ((vector_size (VEC_BYTES)));
typedef guint64 VecLong __attribute__ ((vector_size (VEC_BYTES)));
typedef double VecDouble __attribute__ ((vector_size (VEC_BYTES))); /* of half as many lanes */
typedef float VecHalf __attribute__ ((vector_size (VEC_BYTES / 2), aligned (4), may_alias));
typedef float VecLoose __attribute__ ((vector_size (VEC_BYTES), aligned (4), may_alias));
typedef float VecFour __attribute__ ((vector_size (16), aligned (4), may_alias));

INLINE Vec
vec_load (const float *from)
{
  return (Vec) * (const VecLoose *) from;
}

INLINE void
vec_store (float *to, Vec v)
{
  *(VecLoose *) to = (VecLoose) v;
}

/* The first n floats; the rest is zero. */
INLINE Vec
vec_load_part (const float *from, gsize n)
{
  Vec v = { 0 };

  memcpy (&v, from, n * sizeof (float));
  return v;
}

INLINE void
vec_store_part (float *to, Vec v, gsize n)
{
  memcpy (to, &v, n * sizeof (float));
}

/* The first VEC / 2 floats as doubles. */
INLINE VecDouble
vec_load_wide (const float *from)
{
  return __builtin_convertvector(*(const VecHalf *) from, VecDouble);
}

/* n of the lanes, 0 < n <= VEC. n == VEC compiles to plain moves. */
INLINE Vec
vec_get (const float *from, gsize n)
{
  return n == VEC ? vec_load (from) : vec_load_part (from, n);
}

INLINE void
vec_put (float *to, Vec v, gsize n)
{
  if (n == VEC)
    vec_store (to, v);
  else
    vec_store_part (to, v, n);
}

INLINE Vec
vec_all (float x)
{
  return x - (Vec){ 0 };
}

INLINE Vec
vec_from_bits (VecInt bits)
{
  return (Vec) bits;
}

/* where every bit of a lane of `mask` is set, a, else b */
INLINE Vec
vec_select (VecInt mask, Vec a, Vec b)
{
  return (Vec) ((mask & (VecInt) a) | (~mask & (VecInt) b));
}

/* limit, or x where x is smaller or not a number: a bad number is passed on, so that it is seen. */
INLINE Vec
vec_at_most (Vec x, Vec limit)
{
#if defined(MAI_CPU_AVX512)
  return (Vec) _mm512_min_ps ((__m512) limit, (__m512) x);
#elif defined(MAI_CPU_AVX2)
  return (Vec) _mm256_min_ps ((__m256) limit, (__m256) x);
#elif defined(__SSE2__)
  return (Vec) _mm_min_ps ((__m128) limit, (__m128) x);
#else
  return vec_select (x > limit, limit, x);
#endif
}

INLINE Vec
vec_at_least (Vec x, Vec limit)
{
#if defined(MAI_CPU_AVX512)
  return (Vec) _mm512_max_ps ((__m512) limit, (__m512) x);
#elif defined(MAI_CPU_AVX2)
  return (Vec) _mm256_max_ps ((__m256) limit, (__m256) x);
#elif defined(__SSE2__)
  return (Vec) _mm_max_ps ((__m128) limit, (__m128) x);
#else
  return vec_select (x < limit, limit, x);
#endif
}

/* a * b + c, rounded once where the processor can, always in the same way on one instruction set. */
INLINE Vec
vec_fma (Vec a, Vec b, Vec c)
{
#if defined(MAI_CPU_AVX512)
  return (Vec) _mm512_fmadd_ps ((__m512) a, (__m512) b, (__m512) c);
#elif defined(MAI_CPU_AVX2)
  return (Vec) _mm256_fmadd_ps ((__m256) a, (__m256) b, (__m256) c);
#else
  return a * b + c;
#endif
}

INLINE Vec
vec_sqrt (Vec x)
{
#if defined(MAI_CPU_AVX512)
  return (Vec) _mm512_sqrt_ps ((__m512) x);
#elif defined(MAI_CPU_AVX2)
  return (Vec) _mm256_sqrt_ps ((__m256) x);
#elif defined(__SSE2__)
  return (Vec) _mm_sqrt_ps ((__m128) x);
#else
  for (int i = 0; i < VEC; i++)
    x[i] = __builtin_sqrtf (x[i]);
  return x;
#endif
}

/* Low halves of 64-bit lanes times each other, all 64 bits of the result. */
INLINE VecLong
vec_multiply_low (VecLong a, VecLong b)
{
#if defined(MAI_CPU_AVX512)
  return (VecLong) _mm512_mul_epu32 ((__m512i) a, (__m512i) b);
#elif defined(MAI_CPU_AVX2)
  return (VecLong) _mm256_mul_epu32 ((__m256i) a, (__m256i) b);
#elif defined(__SSE2__)
  return (VecLong) _mm_mul_epu32 ((__m128i) a, (__m128i) b);
#else
  return (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
}

/* Signed halves of 32-bit lanes times each other, the two products of a lane added. */
INLINE VecInt
vec_multiply_pairs (VecShort a, VecShort b)
{
#if defined(MAI_CPU_AVX512)
  return (VecInt) _mm512_madd_epi16 ((__m512i) a, (__m512i) b);
#elif defined(MAI_CPU_AVX2)
  return (VecInt) _mm256_madd_epi16 ((__m256i) a, (__m256i) b);
#elif defined(__SSE2__)
  return (VecInt) _mm_madd_epi16 ((__m128i) a, (__m128i) b);
#else
  VecInt sums;

  for (int i = 0; i < VEC; i++)
    sums[i] = a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1];
  return sums;
#endif
}

/* to (4,4) = from (4,4) transposed; rows lie so many floats apart. */
INLINE void
vec_transpose_four (float *to, const gsize to_stride, const float *from, gsize from_stride)
{
  VecFour a = *(const VecFour *) from, b = *(const VecFour *) (from + from_stride);
  VecFour c = *(const VecFour *) (from + 2 * from_stride);
  VecFour d = *(const VecFour *) (from + 3 * from_stride);
  VecFour ab = __builtin_shufflevector (a, b, 0, 4, 1, 5);
  VecFour cd = __builtin_shufflevector (c, d, 0, 4, 1, 5);
  VecFour ab_high = __builtin_shufflevector (a, b, 2, 6, 3, 7);
  VecFour cd_high = __builtin_shufflevector (c, d, 2, 6, 3, 7);

  *(VecFour *) to = __builtin_shufflevector (ab, cd, 0, 1, 4, 5);
  *(VecFour *) (to + to_stride) = __builtin_shufflevector (ab, cd, 2, 3, 6, 7);
  *(VecFour *) (to + 2 * to_stride) = __builtin_shufflevector (ab_high, cd_high, 0, 1, 4, 5);
  *(VecFour *) (to + 3 * to_stride) = __builtin_shufflevector (ab_high, cd_high, 2, 3, 6, 7);
}

/* Lanes added in a fixed order. */
INLINE float
vec_total (Vec v)
{
  float total = 0;

  for (int i = 0; i < VEC; i++)
    total += v[i];
  return total;
}

/* e^x, relative error below 2e-7. x is held within -87 .. 87, what a float and its reciprocal can show. The magic number pushes
 * the whole part of x log2(e) into the lowest bits, from where it moves into the exponent; ln 2 is subtracted in two
 * pieces (Cody and Waite 1980); the polynomial is a minimax fit of (e^r - 1 - r) / r^2 on |r| < ln(2) / 2. */
INLINE Vec
vec_exp (Vec x)
{
  const Vec magic = vec_all (12582912.0f); /* 1.5 x 2^23 */
  Vec shifted, whole, r, p;
  VecInt power;

  x = vec_at_most (vec_at_least (x, vec_all (-87.0f)), vec_all (87.0f));
  shifted = vec_fma (x, vec_all (1.44269504f), magic);
  whole = shifted - magic;
  r = vec_fma (whole, vec_all (-0.693359375f), x);
  r = vec_fma (whole, vec_all (2.12194440e-4f), r);
  p = vec_all (1.3814320e-03f);
  p = vec_fma (p, r, vec_all (8.3688512e-03f));
  p = vec_fma (p, r, vec_all (4.1668401e-02f));
  p = vec_fma (p, r, vec_all (1.6666520e-01f));
  p = vec_fma (p, r, vec_all (4.9999993e-01f));
  p = vec_fma (p, r * r, r) + 1.0f;
  power = (VecInt) (((VecUint) shifted << 23) + (127u << 23));
  return p * vec_from_bits (power);
}

/* 1 / (1 + e^-x), as exact far below zero as near it. */
INLINE Vec
vec_sigmoid (Vec x)
{
  return 1.0f / (1.0f + vec_exp (-x));
}

/* x P(x^2) / Q(x^2), a rational fit of tanh(x) / x to a relative 2.1e-8 on |x| <= 9, beyond which tanh is 1 in a float;
 * no cancellation near zero. */
INLINE Vec
vec_tanh (Vec x)
{
  Vec u, p, q;

  x = vec_at_most (vec_at_least (x, vec_all (-9.0f)), vec_all (9.0f));
  u = x * x;
  p = vec_all (1.3351918703594025e-08f);
  p = vec_fma (p, u, vec_all (2.0607101373341024e-05f));
  p = vec_fma (p, u, vec_all (3.4954681714751256e-03f));
  p = vec_fma (p, u, vec_all (1.3380924986738865e-01f));
  p = vec_fma (p, u, vec_all (1.0f));
  q = vec_all (7.775434579665345e-07f);
  q = vec_fma (q, u, vec_all (3.2854382283068313e-04f));
  q = vec_fma (q, u, vec_all (2.5876526789962568e-02f));
  q = vec_fma (q, u, vec_all (4.671424060328695e-01f));
  q = vec_fma (q, u, vec_all (1.0f));
  return vec_at_most (vec_at_least (x * p / q, vec_all (-1.0f)), vec_all (1.0f));
}
