/* SPDX-License-Identifier: Apache-2.0 */
/* What each kernel is given: one structure by value. Read by C on the host and by CUDA C++ on the device, so that both
 * agree on the layout; therefore no types but these and no includes. */
#pragma once

typedef unsigned long long MaiCudaCount; /* N x D may pass 2^31 */
typedef unsigned short MaiCudaIndex;

#define MAI_CUDA_MAX_PARTS 16 /* fields of a step, parts of a sum */
#define MAI_CUDA_IGNORE 65535 /* MAI_IGNORE */
#define MAI_CUDA_WARP 32

/* y (N,D), tables (size,D); indices (N,stride) */
typedef struct
{
  float *y; /* or dy */
  float *tables[MAI_CUDA_MAX_PARTS]; /* or their gradients */
  const MaiCudaIndex *indices;
  unsigned *largest; /* one a field: backward alone */
  MaiCudaCount n;
  unsigned stride, fields, dim;
} MaiCudaEmbedding;

/* Element by element: y = f (x, z), n of them; D is the length of a row where there are rows. */
typedef struct
{
  float *y;
  const float *x;
  const float *z;
  MaiCudaCount n;
  unsigned dim;
} MaiCudaMap;

typedef struct
{
  float *y;
  const float *x;
  MaiCudaCount n, first;
  unsigned long long seed, stream;
  const unsigned long long *step; /* or NULL */
  unsigned limit; /* numbers below it drop out */
  float scale;
} MaiCudaDropout;

/* Partial results, `parts` of them, then their sum in order. */
typedef struct
{
  float *out; /* (D), added to */
  const float *x; /* (N,D) */
  float *partial; /* (parts,D) */
  MaiCudaCount n;
  unsigned dim, parts;
} MaiCudaColumns;

typedef struct
{
  double *out;
  const float *x;
  double *partial; /* (parts) */
  MaiCudaCount n;
  unsigned parts;
} MaiCudaNorm;

typedef struct
{
  float *out;
  const float *parts[MAI_CUDA_MAX_PARTS];
  MaiCudaCount n;
  unsigned n_parts;
} MaiCudaSum;

/* As MaiScoreSum. */
typedef struct
{
  double nats, weight, correct;
} MaiCudaScore;

typedef struct
{
  float *logits; /* (N,V) */
  const MaiCudaIndex *targets; /* (N,stride) */
  const float *weight; /* (N) or NULL */
  MaiCudaScore *partial; /* (parts), one a warp */
  MaiCudaScore *sum;
  MaiCudaCount n;
  unsigned stride, v, parts;
  int backward;
} MaiCudaSoftmax;

/* As MaiUpdate. */
typedef struct
{
  unsigned long long step;
  double weight;
  float learning_rate, clip;
  double gradient_norm;
  float gradient_scale;
} MaiCudaUpdate;

typedef struct
{
  MaiCudaUpdate *update;
  const double *squares;
  MaiCudaCount n;
} MaiCudaPrepare;

typedef struct
{
  float *p;
  const float *g;
  float *m, *v;
  const MaiCudaUpdate *update;
  MaiCudaCount n;
  float beta1, beta2, epsilon, weight_decay;
} MaiCudaAdamW;

typedef struct
{
  float *p;
  const float *g;
  float *v;
  const MaiCudaUpdate *update;
  MaiCudaCount n;
  float rho, epsilon;
} MaiCudaRmsprop;

/* Batch normalisation of x (N,D); what is per column is (D). */
typedef struct
{
  float *y; /* backward: dx */
  const float *x;
  const float *dy;
  float *mean, *variance;
  const float *scale, *offset;
  float *dscale, *doffset;
  MaiCudaCount n;
  unsigned dim;
  float epsilon;
} MaiCudaBatchNorm;

typedef struct
{
  float *running;
  const float *batch;
  const MaiCudaUpdate *update;
  unsigned dim;
  float rate;
} MaiCudaNormLearn;

typedef struct
{
  MaiCudaIndex *out;
  const float *logits; /* (N,V) */
  MaiCudaCount n;
  unsigned stride, v;
} MaiCudaArgmax;

/* One step of an LSTM, or all of them. T, B, H as in mai-backend.h. */
typedef struct
{
  float *gates; /* (T,B,4H), or of one step */
  float *h; /* (T,B,H); backward: dh */
  float *cells; /* (T,B,H) */
  const float *h0, *c0; /* (B,H) */
  const float *keep; /* (T,B) or NULL */
  const float *weight; /* W_hh (4H,H) */
  const float *bias; /* (4H) */
  float *
      recurrent; /* (B,H): forward: the h that the next step begins with; backward: what came back from it */
  float *dc; /* (B,H) */
  unsigned *arrived; /* blocks that have come to the barrier, all steps together; 0 at the start */
  unsigned steps, batch, hidden;
  unsigned step; /* of a single step */
  unsigned units; /* hidden units a block */
  unsigned tile; /* rows of the batch that a block holds at a time, a multiple of 4 */
} MaiCudaLstm;

/* out (T,B,H): the state that each step began with. */
typedef struct
{
  float *out;
  const float *h, *h0, *keep;
  MaiCudaCount n; /* T B H */
  unsigned batch, hidden;
} MaiCudaPrevious;

/* Causal convolution. T, B, I, K as in mai-backend.h; the chunk is steps first .. first + count - 1. */
typedef struct
{
  float *window; /* (count,B,K,I) */
  float *x; /* (T,B,I); backward: dx */
  const float *past; /* (B,reach,I) */
  const float *keep; /* (T,B) or NULL */
  unsigned *ages; /* (T,B) steps since the piece began, at most `reach` */
  float *carried; /* (B,reach,I) */
  unsigned steps, batch, input, kernel, dilation, reach, first, count;
} MaiCudaConv;
