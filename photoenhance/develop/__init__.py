"""Light, colour and detail by formula, on working pixels (linear light, extended sRGB); no file, no recipe, no thread.

    small = reduce.reduced(strips, width, height)                     once a photo: 512 pixels a side
    found = measure.measured(small, settings, width, height)          again only where temperature or tint change
    after = developed.developed(before, settings, found, width, height)
    after(region)                                                     pixels, at any scale

`before` is the picture as a function of a region, after white balance of RAW files and after the networks; `settings`
is `settings.Settings` around three structs of the recipe. `small` is wanted where `settings.local`, and is the picture
`before` at full size: every preview and the export are given the same. Neutral settings give `before` back.

One file for each family: `white` (temperature, tint), `tone` (contrast, whites, blacks; exposure is a plain gain),
`areas` (highlights, shadows), `clarity`, `saturation` (vibrance, too), `sharpen`. All but sharpening are one fused pass
(`compose`, `passes`) that wants a region's own pixels; what is local in it comes from base layers (`base`) that were
measured. Sharpening wants `developed.halo` pixels around a region at full size; `developed` asks for them by itself.
"""
