/* SPDX-License-Identifier: Apache-2.0 */
/* What modules of earlier versions export: functions of these names that took other things. Called as they are called now they
 * have nothing to write an error to. */
#include "nn/mai-backend-open.h"
#include "nn/mai-group.h"

const MaiBackend *mai_backend_module_open (guint abi, MaiArithmetic arithmetic, GError **error);
MaiGroup *mai_group_module_open (guint abi);

const MaiBackend *
mai_backend_module_open (guint abi, MaiArithmetic arithmetic, GError **error)
{
  return NULL;
}

MaiGroup *
mai_group_module_open (guint abi)
{
  return NULL;
}
