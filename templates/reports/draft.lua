-- One document, read once and written in every format asked for: Pandoc takes longest over the reading.
-- Called as  pandoc lua draft.lua job.json ; what a job holds is said in amnmethods/reports/drafts.py.

local function text_of(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function keep(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

-- The tables in a Div "sheet" have a header for each row too. Where the screen is narrow, `report.css` sets their cells
-- one below the other, so in HTML each cell says what it is and of which column.
local function row_said(row, kind, scope)
  row.attr.attributes.role = "row"
  for _, cell in ipairs(row.cells) do
    cell.attr.attributes.role = kind
    cell.attr.attributes.scope = scope
  end
end

local function cells_said(tbl, heading)
  tbl.attr = pandoc.Attr("", {"sheet"}, {role = "table", ["aria-label"] = heading})
  tbl.head.attr.attributes.role = "rowgroup"
  local names = {}
  for _, row in ipairs(tbl.head.rows) do
    row_said(row, "columnheader", "col")
    for k, cell in ipairs(row.cells) do names[k] = pandoc.utils.stringify(cell.contents) end
  end
  for _, body in ipairs(tbl.bodies) do
    body.attr.attributes.role = "rowgroup"
    for _, row in ipairs(body.body) do
      row_said(row, "cell")
      row.cells[1].attr.attributes.role = "rowheader"
      row.cells[1].attr.attributes.scope = "row"
      for k = 2, #row.cells do row.cells[k].attr.attributes["data-label"] = names[k] end
    end
  end
end

local function sheets(blocks)
  local heading = ""
  for _, block in ipairs(blocks) do
    if block.t == "Header" then
      heading = pandoc.utils.stringify(block)
    elseif block.t == "Div" and block.classes:includes("sheet") then
      for _, tbl in ipairs(block.content) do
        if tbl.t == "Table" then
          for _, body in ipairs(tbl.bodies) do body.row_head_columns = 1 end
          if FORMAT == "html5" then cells_said(tbl, heading) end
        end
      end
    end
  end
  return blocks
end

local job = pandoc.json.decode(text_of(arg[1]), false)
local read = pandoc.read(text_of(job.markdown), job.reader)
for name, value in pairs(job.metadata) do read.meta[name] = value end
local cited = false
read:walk({Cite = function() cited = true end})
if cited then
  read.meta.bibliography = {job.bibliography}
  read = pandoc.utils.citeproc(read)
  read.meta.bibliography = nil
end

for _, format in ipairs(job.formats) do
  local kind = format.kind
  FORMAT = kind
  local doc = read:clone()
  for _, filter in ipairs(dofile(job.filter)) do doc = doc:walk(filter) end  -- anew, since it counts
  doc.blocks = sheets(doc.blocks)
  doc = doc:walk({
    Image = function(image)
      if not image.src:match("%.%w+$") then image.src = image.src .. "." .. format.pictures end
      local file = kind == "docx" and io.open(job.figures .. "/" .. image.src, "rb")
      if file then
        pandoc.mediabag.insert(image.src, "image/" .. format.pictures, file:read("a"))
        file:close()
      end
      return image
    end,
    Header = function(header)
      if kind == "html5" then header.level = header.level + 1 end  -- the title is the page's first heading
      return header
    end,
  })
  local template = format.template and text_of(format.template) or pandoc.template.get(format.standard)
  keep(format.target, pandoc.write(doc, format.writer, {
    template = pandoc.template.compile(template), variables = job.variables, reference_doc = job.reference,
    wrap_text = "none", columns = 20,  -- narrow, so that a table's dashes set its widths
    table_of_contents = kind == "html5", toc_depth = 2, section_divs = true,
  }))
  io.stdout:write(format.name, "\n")  -- it is there
  io.stdout:flush()
end
