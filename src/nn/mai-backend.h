/* SPDX-License-Identifier: Apache-2.0 */
/* What a device must be able to do: a versioned table of coarse operations over float32 matrices.
 *
 * Conventions. Matrices are row-major and dense. (N,D) is N rows of D floats; whole sequences are time-major, (T,B,D),
 * so one time step is B neighbouring rows and a whole sequence is also a plain (T*B,D) matrix. Weights are (out,in), as
 * PyTorch has them. Every backward operation ADDS to the gradients of weights and WRITES the gradient of its input.
 * An operation runs on the calling thread from start to end, or on the device in the order of the calls; the caller cuts
 * the work (see mai-learner.h). Arrays of numbers come from the same device's alloc(); small structures and arrays of
 * pointers (shapes, weights, tables) lie in host memory and are read during the call. Sums run in a fixed order: equal
 * inputs give equal bits. Operations return nothing: what fails on a device is remembered and reported by finish().
 * `scratch` is memory of the size that the matching *_scratch() says, in floats; its content means nothing between
 * calls. Nothing here checks its arguments beyond assertions: model and learner do.
 *
 * The `cpu` table is the reference that others are tested against. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_BACKEND_ABI 8
#define MAI_MAX_FIELDS 16
#define MAI_LINK_BYTES 128 /* of what names a link between devices */
#define MAI_IGNORE G_MAXUINT16 /* an index that adds nothing, a target that is not scored */

typedef struct
{
  guint steps; /* T */
  guint batch; /* B, the rows of this shard */
  guint input; /* I */
  guint hidden; /* H */
} MaiLstmShape;

typedef struct
{
  float *weight_ih; /* (4H,I), gates in the order input, forget, cell, output */
  float *weight_hh; /* (4H,H) */
  float *bias; /* (4H) */
  gpointer prepared_ih, prepared_hh; /* by prepare; NULL where they are read as they are */
  gboolean fresh; /* of gradients: they are written, whatever was there */
} MaiLstmWeights; /* also holds their gradients */

/* What forward keeps for backward. */
typedef struct
{
  float *gates; /* (T,B,4H) after their non-linearity; backward overwrites them with gradients */
  float *cells; /* (T,B,H) cell states */
} MaiLstmCache;

typedef struct
{
  guint steps; /* T */
  guint batch; /* B, the rows of this shard */
  guint input, output; /* I, O */
  guint kernel; /* K taps, at least 1 */
  guint dilation; /* d, steps from one tap to the next, at least 1 */
} MaiConvShape;

typedef struct
{
  float *weight; /* (O,K*I), tap by tap, the oldest first and the step itself last */
  float *bias; /* (O) */
} MaiConvWeights; /* also holds their gradients */

typedef struct
{
  double nats; /* sum of weight x cross-entropy */
  double weight; /* sum of weights */
  double correct; /* sum of weights where the target had the largest logit (first of equals) */
} MaiScoreSum;

typedef struct
{
  float beta1, beta2, epsilon, weight_decay;
} MaiAdamW;

/* What an update depends on that changes from step to step. It lies in the device's memory, so that no step has to wait
 * for the host: the caller uploads it, prepare_update adds the last two. */
typedef struct
{
  guint64 step; /* steps before this one; dropout masks are drawn with it too */
  double weight; /* sum of the weights of what was scored: the gradients are sums over so much */
  float learning_rate;
  float clip; /* the largest norm of the mean gradient; 0: any */
  double gradient_norm; /* of the mean gradient, before clipping */
  float gradient_scale; /* multiplies every gradient; 0: the update leaves everything as it is */
} MaiUpdate;

typedef struct
{
  float rho, epsilon;
} MaiRmsprop;

typedef struct
{
  float *scale, *offset; /* (D): gamma and beta */
} MaiNormWeights; /* also holds their gradients */

typedef struct _MaiBackend MaiBackend;
struct _MaiBackend
{
  guint abi; /* MAI_BACKEND_ABI */
  const char *name; /* "cpu" */
  const char *device; /* what its maker calls it; NULL where nobody would ask */
  const char *place; /* tells it from the machine's other devices; NULL where there is only one */
  /* A batch is cut into at most `max_shards` calls of at least `shard_rows` sequences each, side by side on as many
   * threads as there are; shard_rows 0: one call for the whole. */
  guint max_shards, shard_rows;
  guint
      chunk_rows; /* about so many rows of a large matrix that is used at once stay in its cache; 0: no matter */
  gboolean is_host; /* alloc() gives memory that the program may read and write itself */
  gpointer context; /* the device's own; NULL where there is nothing to know */
  void (*close) (const MaiBackend *be); /* NULL where there is nothing to close */

  /* The device's memory, counted in bytes. alloc gives it zeroed and aligned to 64 bytes, or NULL when there is no more
   * (and finish says so; `cpu` ends the program, like g_malloc). upload has read `host` when it returns; what download
   * writes may be read after the next finish. */
  gpointer (*alloc) (const MaiBackend *be, gsize n);
  void (*free) (const MaiBackend *be, gpointer memory);
  void (*clear) (const MaiBackend *be, gpointer to, gsize n);
  void (*copy) (const MaiBackend *be, gpointer to, gconstpointer from, gsize n);
  void (*upload) (const MaiBackend *be, gpointer to, gconstpointer host, gsize n);
  void (*download) (const MaiBackend *be, gpointer host, gconstpointer from, gsize n);
  /* Waits for everything that was asked for. FALSE when something of it failed, whatever it was, since the device was
   * opened: its memory then holds rubbish. */
  gboolean (*finish) (const MaiBackend *be, GError **error);

  /* Recordings; NULL where there are none. What is asked for between record and recorded is taken down, not done;
   * replay does all of it at once, as often as wished, which is quicker than asking for every part. Calls are taken
   * down, not values: replay reads what the memory holds then. No alloc, free, upload, download or finish in between.
   * recorded gives NULL when it could not be taken down; ask again, without. */
  void (*record) (const MaiBackend *be);
  gpointer (*recorded) (const MaiBackend *be);
  void (*replay) (const MaiBackend *be, gpointer recording);
  void (*forget) (const MaiBackend *be, gpointer recording);

  /* Devices of several processes that sum among themselves (mai-link.h); NULL where a device cannot. make_link names a
   * new one, or only finds out whether this one could take part, where `id` (MAI_LINK_BYTES) is NULL. join_link returns
   * when all have joined. closing leaves it, as does leave_link. */
  gboolean (*make_link) (const MaiBackend *be, guint8 *id, GError **error);
  gboolean (*join_link) (const MaiBackend *be, const guint8 *id, guint rank, guint size,
                         GError **error);
  void (*leave_link) (const MaiBackend *be);
  /* values (n) become the sum of those of all that have joined, the same on each. All ask for it alike. */
  void (*sum_linked) (const MaiBackend *be, float *values, gsize n);
  guint n_linked; /* that have joined; 0: none */

  /* y (N,D) = sum over f of table[f][index[n,f]], rows of (size_f,D) tables; MAI_IGNORE adds nothing.
   * Row n's indices are the first F from indices[n * stride] on. backward adds dy to the rows. */
  void (*embedding_forward) (const MaiBackend *be, float *y, float *const *tables,
                             const guint16 *indices, guint stride, gsize n, guint n_fields,
                             guint dim);
  void (*embedding_backward) (const MaiBackend *be, float *const *dtables, const float *dy,
                              const guint16 *indices, guint stride, gsize n, guint n_fields,
                              guint dim);

  /* y (N,O) = x (N,I) W^T + b, added to y when `accumulate`; b may be NULL. */
  void (*linear_forward) (const MaiBackend *be, float *y, const float *x, const float *weight,
                          const float *bias, gsize n, guint in, guint out, gboolean accumulate);
  /* dx (N,I) written (added to when `accumulate`), or NULL; dW (O,I) and db (O, or NULL) added to. */
  void (*linear_backward) (const MaiBackend *be, float *dx, float *dweight, float *dbias,
                           const float *dy, const float *x, const float *weight, gsize n, guint in,
                           guint out, gboolean accumulate);

  /* Rectifier. backward: dx = dy where y > 0. x and y, dx and dy may be the same. */
  void (*relu_forward) (const MaiBackend *be, float *y, const float *x, gsize n);
  void (*relu_backward) (const MaiBackend *be, float *dx, const float *dy, const float *y, gsize n);

  /* Inverted dropout: y = x * mask / (1 - p), the mask a function of (seed, stream, element) alone, so that backward
   * is the same call on the gradient. In place allowed. `first` is the number of the first element. Where `step` is
   * given, which is the device's memory, the stream is stream + 16 x *step.
   * Element e is kept where word (e mod 64) / 16 of mai_random_block (seed, stream, e / 64 * 16 + e mod 16) is at least
   * p 2^32, rounded down: sixteen neighbours take the same word of neighbouring blocks. 0 <= p < 1.
   * Weights are masked in the same way for recurrent dropout, and their gradient likewise. */
  void (*dropout) (const MaiBackend *be, float *y, const float *x, gsize n, float p, guint64 seed,
                   guint64 stream, const guint64 *step, guint64 first);

  /* Weights (O,I) laid out as products read them best, once for all calls that read them: so many bytes, for x W^T and,
   * when `backward`, for dy W too. `few_rows`: they are read by a few rows at a time, as in the steps of an LSTM. 0 bytes:
   * they are read as they are, and prepare is not called. NULL where all are. */
  gsize (*prepared_size) (const MaiBackend *be, guint in, guint out, gboolean few_rows);
  void (*prepare) (const MaiBackend *be, gpointer prepared, const float *weight, guint in,
                   guint out, gboolean backward);

  /* Whole-sequence LSTM (Hochreiter and Schmidhuber 1997, with forget gates, no peepholes; torch.nn.LSTM with one
   * bias). keep (T,B): 0 clears row b's state before step t (a new piece begins), 1 carries it; NULL keeps all.
   * h0, c0 (B,H): state before the first step. h (T,B,H) out; the last rows of h and cells are the state to carry. */
  gsize (*lstm_scratch) (const MaiBackend *be, const MaiLstmShape *shape);
  void (*lstm_forward) (const MaiBackend *be, float *h, MaiLstmCache *cache, const float *x,
                        const float *keep, const float *h0, const float *c0,
                        const MaiLstmWeights *weights, const MaiLstmShape *shape, float *scratch);
  /* dh (T,B,H) is the gradient of h from above (used up); dx (T,B,I) written, or NULL. dweights are added to, unless
   * they are fresh: then they are written, which spares clearing and reading them. The sequence is truncated:
   * nothing flows into h0, c0 or back from the steps after the last. */
  void (*lstm_backward) (const MaiBackend *be, float *dx, MaiLstmWeights *dweights, float *dh,
                         MaiLstmCache *cache, const float *x, const float *h, const float *keep,
                         const float *h0, const float *c0, const MaiLstmWeights *weights,
                         const MaiLstmShape *shape, float *scratch);

  /* logits (N,V) become the gradient of weight[n] x -log softmax(logits[n])[target[n]] when `backward`.
   * weight (N) or NULL for ones; a target of MAI_IGNORE is not scored. Targets lie `stride` apart. What was
   * scored is added to *sum, which is the device's memory too. */
  void (*softmax_cross_entropy) (const MaiBackend *be, float *logits, const guint16 *targets,
                                 guint stride, const float *weight, gsize n, guint v,
                                 gboolean backward, MaiScoreSum *sum);

  /* out[i] = parts[0][i] + parts[1][i] + ... in that order, for i = first .. first + n - 1. out may be parts[0]. */
  void (*sum) (const MaiBackend *be, float *out, float *const *parts, guint n_parts, gsize first,
               gsize n);
  /* *out = the sum of squares, in double. */
  void (*squared_norm) (const MaiBackend *be, double *out, const float *x, gsize n);
  /* Sets the norm from the sums of squares of the gradients' parts, added in their order, and the scale: 1 / weight x
   * the clipping factor; 0 where nothing was scored or the norm is no finite number. */
  void (*prepare_update) (const MaiBackend *be, MaiUpdate *update, const double *squares, gsize n);
  /* Loshchilov and Hutter 2019, decoupled decay, bias-corrected: p -= lr (mhat / (sqrt(vhat) + eps) + wd p). */
  void (*adamw) (const MaiBackend *be, float *p, const float *g, float *m, float *v, gsize n,
                 const MaiAdamW *options, const MaiUpdate *update);

  /* Causal dilated convolution over whole sequences (van den Oord et al. 2016): y_t (B,O) = b + the sum over taps k of
   * W_k x at step t - (K - 1 - k) d. x (T,B,I), y (T,B,O). keep (T,B) as for the LSTM: where a piece begins, all
   * that lies before it is zero to it. What lies before the first step is `past` (B,P,I), row by row, the oldest step
   * first, P = (K - 1) d; forward leaves the past of the sequence that follows in `carried` (B,P,I), unless NULL, with
   * zeros for what lies before the piece: so zeros are the past of a piece that begins. */
  gsize (*conv_scratch) (const MaiBackend *be, const MaiConvShape *shape);
  void (*conv_forward) (const MaiBackend *be, float *y, float *carried, const float *x,
                        const float *keep, const float *past, const MaiConvWeights *weights,
                        const MaiConvShape *shape, float *scratch);
  /* dx (T,B,I) written (added to when `accumulate`), or NULL. The sequence is truncated: nothing flows into `past`. */
  void (*conv_backward) (const MaiBackend *be, float *dx, MaiConvWeights *dweights, const float *dy,
                         const float *x, const float *keep, const float *past,
                         const MaiConvWeights *weights, const MaiConvShape *shape,
                         gboolean accumulate, float *scratch);

  /* Gated unit: z (N,D) = tanh (a) sigmoid (b) of the halves a, b of the rows of `gates` (N,2D), which forward
   * overwrites with tanh (a), sigmoid (b) and backward with the gradients of a, b. */
  void (*gated_forward) (const MaiBackend *be, float *z, float *gates, gsize n, guint dim);
  void (*gated_backward) (const MaiBackend *be, float *gates, const float *dz, gsize n, guint dim);

  /* Batch normalisation (Ioffe and Szegedy 2015). The mean (D) and variance (D), divided by N, of the rows of x (N,D),
   * N > 0. */
  void (*norm_moments) (const MaiBackend *be, float *mean, float *variance, const float *x, gsize n,
                        guint dim);
  /* y (N,D) = (x - mean) / sqrt (variance + epsilon) scale + offset, with the moments of x itself when training or with
   * those gathered before. In place allowed. */
  void (*norm_forward) (const MaiBackend *be, float *y, const float *x, const float *mean,
                        const float *variance, const MaiNormWeights *weights, gsize n, guint dim,
                        float epsilon);
  /* dx (N,D) written, dweights added to; the moments must be those of x, through which the gradient flows too. dx and dy
   * may be the same. */
  void (*norm_backward) (const MaiBackend *be, float *dx, MaiNormWeights *dweights, const float *dy,
                         const float *x, const float *mean, const float *variance,
                         const MaiNormWeights *weights, gsize n, guint dim, float epsilon);

  /* Running moments (D) move by `rate` of the way towards those of the batch, unless the update left everything as it is. */
  void (*norm_learn) (const MaiBackend *be, float *running, const float *batch, guint dim,
                      float rate, const MaiUpdate *update);

  /* Hinton's RMSprop as PyTorch and Keras have it, without momentum: v = rho v + (1 - rho) g^2,
   * p -= lr g / (sqrt (v) + eps). */
  void (*rmsprop) (const MaiBackend *be, float *p, const float *g, float *v, gsize n,
                   const MaiRmsprop *options, const MaiUpdate *update);

  /* out[n * stride] = the place of the largest of logits[n] (N,V), the first of equals. */
  void (*argmax) (const MaiBackend *be, guint16 *out, guint stride, const float *logits, gsize n,
                  guint v);
};

/* The reference: OpenBLAS for large products, own kernels chosen by what this processor has (AVX-512, AVX2 with FMA,
 * or plain vectors). Static; makes OpenBLAS single-threaded on first use. */
const MaiBackend *mai_backend_cpu (void);

/* The same but for the operands of large products (linear, LSTM, convolution), which are rounded to bfloat16, the upper
 * half of a float32: by AMX or AVX-512 BF16 where the processor has one and its kernel permits it, which is quicker, else
 * by rounding and multiplying as floats. Its name says which. Losses are the same wherever it runs but for the order of
 * sums and for numbers too small for a normal float, which a unit takes for nothing. Static. */
const MaiBackend *mai_backend_cpu_bf16 (void);

/* "avx512", "avx2" or "baseline": the kernels in use; the environment variable MUSICAI_ISA may choose a lesser one. */
const char *mai_backend_cpu_get_isa (void);

G_END_DECLS
