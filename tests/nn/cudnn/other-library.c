/* SPDX-License-Identifier: Apache-2.0 */
/* A library of the right name that is another. */
int other_library (void);

int
other_library (void)
{
  return 1;
}
