-- What Pandoc should make of the marks in our templates: a note below a table, the code of an item; and the numbers
-- of tables and figures, the same in every format. The words "Table" and "Figure" come as metadata.

local words, counted = {}, {table = 0, figure = 0}

local function numbered(kind, caption)
  if #caption.long == 0 then return caption end
  counted[kind] = counted[kind] + 1
  local label = pandoc.Str(words[kind] .. "\u{a0}" .. counted[kind] .. ".")
  caption.long[1].content:insert(1, pandoc.Space())
  caption.long[1].content:insert(1, label)
  return caption
end

local function Div(div)
  if div.classes:includes("note") then
    div.attributes["custom-style"] = "Note"
    div.attributes["typst:text:size"] = "8.5pt"
    div.attributes["typst:text:fill"] = 'rgb("#52606D")'
    return div
  end
  if div.classes:includes("together") then  -- on one page
    div.attributes["typst:breakable"] = "false"
    return div
  end
end

local function Span(span)
  if span.classes:includes("id") then
    span.attributes["custom-style"] = "Item Id"
    span.attributes["typst:text:size"] = "0.88em"
    span.attributes["typst:text:fill"] = 'rgb("#52606D")'
    return span
  end
end

-- Typst reads --, ... and -1 as dashes, an ellipsis and a minus sign; a person's words stay as they were typed.
local function Str(text)
  if text.text:find("%-[%-?%d]") or text.text:find("...", 1, true) then
    local quoted = text.text:gsub("\\", "\\\\"):gsub('"', '\\"')
    return pandoc.RawInline("typst", '#"' .. quoted .. '";')
  end
end

local function Table(tbl)
  tbl.caption = numbered("table", tbl.caption)
  return tbl
end

local function Figure(figure)
  figure.caption = numbered("figure", figure.caption)
  return figure
end

local function Meta(meta)
  words.table = pandoc.utils.stringify(meta["table-word"])
  words.figure = pandoc.utils.stringify(meta["figure-word"])
end

local filter = {Div = Div, Span = Span, Table = Table, Figure = Figure}
if FORMAT:match("typst") then filter.Str = Str end  -- a look at each word takes long, and no other format needs it
return {{Meta = Meta}, filter}
