/* SPDX-License-Identifier: Apache-2.0 */
/* How the fixture makes its pictures. */
#pragma once

#include "widget-fixture.h"

WidgetPicture *widget_picture_new (GdkTexture *texture);
